"""The part of the API for ask."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")

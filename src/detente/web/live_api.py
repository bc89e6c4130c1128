"""The part of the API for live."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")

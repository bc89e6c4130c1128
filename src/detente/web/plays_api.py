"""The part of the API for plays."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")

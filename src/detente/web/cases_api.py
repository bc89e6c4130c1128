"""The part of the API for cases."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")

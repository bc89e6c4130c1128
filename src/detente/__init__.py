"""Détente: a workbench for negotiations between adversaries."""

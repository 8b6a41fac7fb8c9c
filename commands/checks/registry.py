"""Every check of `floorwalker doctor`. To add one, write its function and a line here."""

from commands.checks.certificates import certificates
from commands.checks.check import Check
from commands.checks.hearing import models, packs
from commands.checks.keeping import data_folder, database, encryption, redis
from commands.checks.machine import clock, cores, open_files, programs
from commands.checks.network import addresses, channels, microphone, ports
from commands.checks.packages import packages, python, web_application

CHECKS: dict[str, Check] = {
    "python": python,
    "packages": packages,
    "web application": web_application,
    "other programs": programs,
    "processor": cores,
    "open files": open_files,
    "clock": clock,
    "data folder": data_folder,
    "database": database,
    "redis": redis,
    "encryption": encryption,
    "ports": ports,
    "addresses": addresses,
    "certificates": certificates,
    "microphone": microphone,
    "rule packs": packs,
    "models": models,
    "channels": channels,
}
"""Every check by its name, in the order they are shown."""

"""Speech recognition runtimes behind the port `Transcriber`."""

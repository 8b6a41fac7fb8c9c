"""What each address of the API does; `dashboard.endpoints` lists them all."""

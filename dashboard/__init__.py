"""What supervisors, inspectors and agents see; the only HTTP and browser surface."""

"""What the script tests share: programs, waiting, HTTP, the simulated cloud, the daemon."""

"""What bench/run is made of: servers, data sets, rounds, scenarios, report."""

"""What ./bench is made of: servers, data sets, rounds, scenarios, report."""

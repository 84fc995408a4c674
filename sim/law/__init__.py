"""What the law says about a staffing reform: checks, as risks to ask a lawyer about."""

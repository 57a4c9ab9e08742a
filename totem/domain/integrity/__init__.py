"""The integrity check of open boletos: findings, rules and the policy that withholds."""

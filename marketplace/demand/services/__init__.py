"""What buyers do with needs and producers with pledges. Writes only through here."""

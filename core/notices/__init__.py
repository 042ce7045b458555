"""What a person is told: in their app, by e-mail where they gave an address, and in their own calendar."""

"""What people are told of: notifications with what they name and take back, and events of a meter."""

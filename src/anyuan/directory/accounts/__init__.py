"""How people sign in: the adapter of django-allauth and the second factor."""

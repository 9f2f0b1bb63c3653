"""The bundled list of medicines: names, brands and classes. Pure; it knows no dose."""

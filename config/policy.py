"""What a browser may do on our pages: everything is served by us, nothing is inline."""

SELF = "'self'"
NONE = "'none'"

CONTENT: dict[str, list[str] | bool] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "connect-src": [SELF],
    "font-src": [SELF],
    "img-src": [SELF, "data:"],
    "form-action": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}

# Nothing of the device is asked for; the shared ones are the ones that pages on a phone could misuse.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)

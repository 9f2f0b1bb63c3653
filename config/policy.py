"""What a browser may do on our pages: everything is served by us, nothing is inline."""

SELF = "'self'"
NONE = "'none'"

CONTENT: dict[str, list[str] | bool] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "connect-src": [SELF],
    "font-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],  # a picture on its way, shown by the page that sends it
    "media-src": [SELF, "blob:"],  # the same for a voice note
    "form-action": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}

# Of the device only the microphone is asked for, for voice notes, and only when somebody presses "record". The others are
# the ones that pages on a phone could misuse.
PERMISSIONS = (
    ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "midi",
            "payment",
            "usb",
        )
    )
    + ", microphone=(self)"
)

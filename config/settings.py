"""All settings. What may differ between houses comes from the environment; `.env.example` names it all."""

import os
import tempfile
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from config import channels, databases, env, logs, mail, policy, secrets, speed, timetable

BASE_DIR = Path(__file__).resolve().parent.parent
env.load(BASE_DIR / ".env")

# --- Which house is this? ---------------------------------------------------------------------------------
JOURNEY_MODE = env.choice("JOURNEY_MODE", "embedded", of=("embedded", "production", "test"))
PRODUCTION = JOURNEY_MODE == "production"
TESTING = JOURNEY_MODE == "test"
_TEST_NAME = f"test_journey_{os.getpid()}"

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=TESTING)
CLOCK = speed.read(env.text("CLOCK"), demo=DEMO)
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", of=("DEBUG", "INFO", "WARNING", "ERROR"))
PORT = env.whole("PORT", 8000, least=1, most=65535)
WEB_THREADS = env.whole("WEB_THREADS", 8, least=1, most=200)
SITE_URL = env.origin("SITE_URL", f"http://127.0.0.1:{PORT}")
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).absolute()
if TESTING:
    VAR_DIR = Path(tempfile.gettempdir()) / _TEST_NAME
env.refuse_wrong_combinations(production=PRODUCTION, demo=DEMO, debug=DEBUG)

# --- Secrets ----------------------------------------------------------------------------------------------
SECRET_KEY = env.secret("SECRET_KEY", least=50)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")  # earlier ones: what they signed still counts
FIELD_KEYS = env.keys("FIELD_KEYS")  # newest first: new texts are sealed with it, older ones still open
if PRODUCTION:
    env.require({"SECRET_KEY": SECRET_KEY, "FIELD_KEYS": FIELD_KEYS})
elif TESTING:
    SECRET_KEY = "a key for tests only, which signs nothing that anybody keeps"  # noqa: S105
    FIELD_KEYS = ["dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="]
else:
    SECRET_KEY = SECRET_KEY or secrets.secret_key(VAR_DIR / "secrets")
    FIELD_KEYS = FIELD_KEYS or [secrets.field_key(VAR_DIR / "secrets")]

# --- Rooms and libraries ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.HouseConfig",
    *(["demo"] if DEMO else []),
    "home",
    "scheduling",
    "integration",
    "sessions.apps.SessionsConfig",
    "intake",
    "journey",
    "measures",
    "correspondence",
    "safety",
    "consents",
    "messaging",
    "rota",
    "people",
    "common",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "config.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.house_headers",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.idle_logoff",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context.layout",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data -------------------------------------------------------------------------------------------------
VAR_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {
    "default": databases.from_url(
        env.url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'journey.sqlite3'}", schemes=databases.SCHEMES),
        testing=TESTING,
        test_name=_TEST_NAME,
        test_folder=VAR_DIR,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Work in the background: rows own the work, messages are only hints -------------------------------------
CELERY_BROKER_URL = env.url("BROKER_URL", "memory://", schemes=("memory", "redis", "rediss", "amqp", "amqps"))
BROKER_IN_MEMORY = CELERY_BROKER_URL.startswith("memory")
# In memory the worker looks every 0.1 s and takes many hints at once: with kombu's own values (1 s, 4) it
# would sleep most of the time.
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.1} if BROKER_IN_MEMORY else {}
CELERY_WORKER_PREFETCH_MULTIPLIER = 64 if BROKER_IN_MEMORY else 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = False  # a late ack saves nothing here and repeats work; claims in the database do
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "journey"
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = timetable.schedule(JOURNEY_MODE)
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "timetable")

# --- Mail -------------------------------------------------------------------------------------------------
JOURNEY_EMAIL = mail.from_url(
    env.url("EMAIL_URL", schemes=tuple(mail.SCHEMES)),
    sender=env.mailbox("MAIL_FROM", "Journey <journey@localhost.localdomain>"),
    folder=VAR_DIR / "mail",
)
# Everything that leaves the house passes the outbox; Django's own mail functions lead nowhere.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# --- Texts, and notices on devices: each is off without its settings ------------------------------------------
JOURNEY_TEXTS = channels.Texts(
    account=env.text("TWILIO_ACCOUNT_SID"),
    token=env.text("TWILIO_AUTH_TOKEN"),
    sender=env.sender_of_texts("TWILIO_FROM"),
    api=env.origin("TWILIO_API_URL", "https://api.twilio.com"),
    callback=env.origin("TEXT_CALLBACK_URL", SITE_URL),
)
_PUSH_KEY = env.push_key("PUSH_KEY")
if not _PUSH_KEY and not PRODUCTION and not TESTING:
    _PUSH_KEY = secrets.push_key(VAR_DIR / "secrets")
JOURNEY_PUSH = channels.Push(
    key=_PUSH_KEY,
    contact=SITE_URL if SITE_URL.startswith("https://") else f"mailto:{parseaddr(JOURNEY_EMAIL.sender)[1]}",
    services=tuple(env.words("PUSH_SERVICES", channels.PUSH_SERVICES)),
)

# --- People -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
STAFF_IDLE_MINUTES = env.whole("STAFF_IDLE_MINUTES", 15, least=1, most=240)
PATIENT_IDLE_MINUTES = env.whole("PATIENT_IDLE_MINUTES", 60, least=1, most=1440)
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Eight wrong passwords for one account from one address: a quarter of an hour of rest. The account is known
# by a keyed hash only, so neither tables nor logs hold an address of a person. A clinic's people share one address,
# so that a limit for the address alone has to be a large one (see config/throttle.py).
AXES_HANDLER = "config.throttle.Handler"
AXES_FAILURE_LIMIT = 8
SIGN_IN_FAILURES_PER_ADDRESS = 60
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "people.views.entrance.locked_out"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "config.throttle.account"
AXES_CLIENT_IP_CALLABLE = "config.throttle.address"
AXES_CLIENT_STR_CALLABLE = "config.throttle.visitor"
AXES_SENSITIVE_PARAMETERS = ["username", "email", "password", "ip_address"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Words and time ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files that we serve ----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_DIR", str(VAR_DIR / "static"))) if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing that people send lies in a folder
    "staticfiles": {
        "BACKEND": _STORAGE if PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}

# --- The door ---------------------------------------------------------------------------------------------
_HTTPS = SITE_URL.startswith("https://")
_HOST = urlsplit(SITE_URL).hostname or ""
_CALLED_AT = urlsplit(JOURNEY_TEXTS.callback).hostname or _HOST
# The machine itself may always ask, for its supervisor does, and the provider of texts where it was told to (a STOP must
# never be turned away for its host); links are built from SITE_URL, never from a Host header.
ALLOWED_HOSTS = [*dict.fromkeys([*env.words("ALLOWED_HOSTS", [_HOST]), _CALLED_AT]), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", 1, least=1, most=10)
# Only a proxy that sets this header itself may be trusted with it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = PRODUCTION and _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = env.whole("HSTS_SECONDS", 31_536_000 if PRODUCTION else 0, least=0, most=63_072_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_SECONDS > 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "__Host-session" if _HTTPS else "journey_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if _HTTPS else "journey_csrf"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy.CONTENT}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = ["common.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 12
# Preloading is a promise for a whole domain that its owner makes by hand, not this program.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

LOGGING = logs.configuration(LOG_LEVEL)

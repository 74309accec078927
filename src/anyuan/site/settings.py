"""Django's settings, made from the options. Nothing here is edited on a site; see ``options.py``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from anyuan.site import options
from anyuan.site.apps import HOUSE
from anyuan.site.databases import database
from anyuan.site.secrets import secret_key

PACKAGE = Path(__file__).resolve().parent.parent
HOME = options.home()
SECRET_KEY = secret_key(HOME)
DEBUG = options.flag("ANYUAN_DEBUG")
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    "testserver",
    options.value("ANYUAN_HOST"),
    *[name.strip() for name in options.value("ANYUAN_ALLOWED_HOSTS").split(",") if name.strip()],
]
PUBLIC_URL = options.value("ANYUAN_PUBLIC_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

INSTALLED_APPS = [
    "anyuan.directory.admin_site.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    *[f"anyuan.{name}" for name in HOUSE if find_spec(f"anyuan.{name}") and find_spec(f"anyuan.{name}.apps")],
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    *(["anyuan.directory.middleware.ViewerMiddleware"] if find_spec("anyuan.directory") else []),
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "anyuan.site.urls"
ASGI_APPLICATION = "anyuan.site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the libraries' own: the house's pages replace theirs by name.
        "DIRS": [PACKAGE / "console" / "templates", PACKAGE / "directory" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": database(options.value("ANYUAN_DATABASE"), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Records keep the seconds that count; every write is a short transaction opened by an action.
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "directory.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# A shared computer of a duty room forgets who was there when the browser closes, at the latest after one shift.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "anyuan.directory.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "anyuan.directory.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Anyuan"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be off by one step of 30 s (RFC 6238 section 5.2)
SECOND_FACTOR = options.flag("ANYUAN_SECOND_FACTOR")
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
# The anonymous report page keeps no address (red line 14); log-in attempts are another matter and are kept.
AXES_DISABLE_ACCESS_LOG = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # one long shift
CSRF_COOKIE_SAMESITE = "Lax"
HTTPS = options.flag("ANYUAN_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

LANGUAGE_CODE = options.value("ANYUAN_LANGUAGE")
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = options.value("ANYUAN_TIME_ZONE")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # served from the package; the folder must merely exist
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served straight from the package: nothing has to be collected before the first start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
MEDIA_ROOT = HOME / "files"

EVIDENCE_ROOT = HOME / "evidence"
EVIDENCE_MAX_BYTES = int(options.value("ANYUAN_EVIDENCE_MB")) * 1024 * 1024
DUTY_BUDGET = options.value("ANYUAN_DUTY_BUDGET")
JOURNAL_DIGEST = options.value("ANYUAN_DIGEST")
NOTIFY = {
    "mode": options.value("ANYUAN_NOTIFY"),
    "smtp": options.value("ANYUAN_SMTP"),
    "sms_webhook": options.value("ANYUAN_SMS_WEBHOOK"),
    "sms_secret": options.value("ANYUAN_SMS_SECRET"),
    "real_only": options.value("ANYUAN_NOTIFY_REAL_ONLY").replace(",", " ").split(),
}

GATEWAY = {
    "host": options.value("ANYUAN_HOST"),
    "dc09_port": options.value("ANYUAN_DC09_PORT"),
    "mqtt": options.value("ANYUAN_MQTT"),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": options.value("ANYUAN_LOG_LEVEL")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # At "debug" these would write whole requests, statements and the owners of photos down, also of anonymous reports.
        "PIL": {"level": "WARNING"},
        "django.template": {"level": "WARNING"},
        "django.db.backends": {"level": "WARNING"},
    },
}

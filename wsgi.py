"""What gunicorn runs."""

from marketplace.app import create_app
from marketplace.config import Config

app = create_app(Config.from_environment())

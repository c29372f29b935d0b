"""What gunicorn runs."""

from marketplace.app import create_app
from marketplace.config import Config
from marketplace.web import logs

logs.configure()
app = create_app(Config.from_environment())

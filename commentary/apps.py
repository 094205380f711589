"""The admin of this project: Django's own, with our site class in place of the stock one."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Stands in INSTALLED_APPS where "django.contrib.admin" would."""

    default_site = "commentary.desk.DeskSite"

"""The pages of the reference desk. Their feeds are routed by `articles`, which has the articles."""

from django.urls import path

from people import views

app_name = "people"

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<slug:slug>/", views.person, name="person"),
    path("countries/", views.countries, name="countries"),
    path("countries/<slug:slug>/", views.country, name="country"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("events/", views.events, name="events"),
    path("events/<slug:slug>/", views.event, name="event"),
]

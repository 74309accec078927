from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "anyuan.worker"
    label = "worker"

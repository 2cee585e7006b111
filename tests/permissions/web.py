PUBLIC = {
    "/healthz": "",
    "/metrics": "",
    "/readyz": "",
    "/static/<path:path>": "/static/site.css",
}

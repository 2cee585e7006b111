PUBLIC = {
    "/healthz": "",
    "/metrics": "",
    "/qr.svg": "/qr.svg?path=/events/",
    "/readyz": "",
    "/static/<path:path>": "/static/site.css",
}

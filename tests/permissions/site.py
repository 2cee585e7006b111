from tests.permissions import STAFF, Row

PUBLIC = {
    "/": "",
    "/.well-known/security.txt": "",
    "/<page_slug:slug>/": "/about/",
    "/opensearch.xml": "",
    "/people/<slug>/": "/people/bob/",
    "/robots.txt": "",
    "/search/": "",
    "/search/feed/": "",
    "/sitemap.xml": "",
    "/sitemap/<room>-<int:number>.xml": "/sitemap/pages-1.xml",
}
ROWS = (Row("GET", "/desk/", STAFF),)

PUBLIC = {
    "/<page_slug:slug>/": "/about/",
    "/opensearch.xml": "",
    "/search/": "",
    "/search/feed/": "",
}

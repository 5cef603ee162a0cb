#include "samplepage.h"

namespace posthorn
{

RenderedPage samplePage()
{
    RenderedPage page;
    page.id = 7;
    page.size = {640, 900};
    page.ground = QColor(250, 250, 250);
    page.text = QStringLiteral("Hello link\nשלום\n[quoted]\n");
    TextRun hello;
    hello.start = 0;
    hello.length = 6;
    hello.rect = {8, 8, 60, 20};
    hello.advances = {10, 20, 30, 40, 50, 60};
    TextRun link = hello;
    link.start = 6;
    link.length = 4;
    link.advances = {10, 20, 20, 30};
    link.link = 0;
    TextRun hebrew = hello;
    hebrew.start = 11;
    hebrew.length = 4;
    hebrew.advances = {10, 20, 30, 40};
    hebrew.rightToLeft = true;
    page.runs = {hello, link, hebrew};
    page.links = {{QStringLiteral("https://example.org/a?b=c"), 6, 4, {{68, 8, 30, 20}}},
                  {{}, 11, 4, {{8, 30, 60, 20}}, 450.5}};
    page.blocks = {{PageBlock::Kind::Heading, 1, 0, 10, {8, 8, 100, 20}},
                   {PageBlock::Kind::Quote, 2, 16, 8, {8, 60, 100, 20}}};
    page.quotes = {{{8, 60, 100, 20}, 16, 8, true}};
    page.sanitized.html = QStringLiteral("<p>Hello");
    page.sanitized.blockedRemote = {
        {QStringLiteral("https://tracker.example/1.gif"), BlockedResource::Kind::TrackingPixel},
        {QStringLiteral("style sheet"), BlockedResource::Kind::Other}};
    page.sanitized.removed = {QStringLiteral("script")};
    page.sanitized.contentIds = {QStringLiteral("a@b")};
    page.hasDarkGround = true;
    page.layoutMs = 12;
    return page;
}

} // namespace posthorn

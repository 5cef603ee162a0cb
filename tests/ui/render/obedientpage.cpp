// HtmlPage for tests: one line of text, and first of all the HTML is obeyed as a command. "hang", "sleep",
// "die", "grow", "connect", "linger" (until it is stopped), "die painting".

#include "app/render/page/htmlpage.h"

#include <QPainter>
#include <atomic>
#include <cstdlib>
#include <ctime>
#include <netinet/in.h>
#include <sys/socket.h>
#include <vector>

namespace posthorn
{
namespace
{

void sleepMs(long milliseconds)
{
    const timespec time{milliseconds / 1000, milliseconds % 1000 * 1'000'000};
    ::nanosleep(&time, nullptr);
}

void grow()
{
    std::vector<std::unique_ptr<char[]>> memory;
    for (;;)
        memory.emplace_back(new char[64 * 1024 * 1024]);
}

/// False: told to stop.
bool obey(const QString &command, const HtmlPage::ShouldStop &stop)
{
    if (command == u"hang") {
        for (std::atomic<unsigned> rounds = 0;;)
            ++rounds;
    } else if (command == u"sleep") {
        sleepMs(3'600'000);
    } else if (command == u"die") {
        std::abort();
    } else if (command == u"grow") {
        grow();
    } else if (command == u"connect") {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        (void)::connect(::socket(AF_INET, SOCK_STREAM, 0), reinterpret_cast<sockaddr *>(&address),
                        sizeof address);
    } else if (command == u"linger") {
        while (!stop())
            sleepMs(1);
        return false;
    }
    return true;
}

} // namespace

class HtmlPage::Private
{
public:
    void describe()
    {
        page.text = command + u'\n';
        page.size = {request.style.width, 600};
        page.ground = request.style.base;
        page.sanitized.html = QStringLiteral("<p>") + command;
        TextRun run;
        run.length = static_cast<int>(command.size());
        run.rect = {0, 0, 10.0 * run.length, 20};
        for (int i = 1; i <= run.length; ++i)
            run.advances.append(10.0F * float(i));
        page.runs = {run};
        page.blocks = {{PageBlock::Kind::Paragraph, 0, 0, run.length, run.rect}};
    }

    RenderRequest request;
    QString command;
    RenderedPage page;
};

HtmlPage::HtmlPage(std::unique_ptr<Private> data)
    : d(std::move(data))
{
}

HtmlPage::~HtmlPage() = default;

std::unique_ptr<HtmlPage> HtmlPage::layOut(PageId id, const RenderRequest &request, const ShouldStop &stop,
                                           RenderFailure *why)
{
    *why = request.html == u"complex" ? RenderFailure::TooComplex : RenderFailure::TooSlow;
    if (request.html == u"complex" || !obey(request.html, stop))
        return nullptr;
    auto data = std::make_unique<Private>();
    data->request = request;
    data->command = request.html.left(1'000);
    data->page.id = id;
    data->describe();
    return std::unique_ptr<HtmlPage>(new HtmlPage(std::move(data)));
}

const RenderedPage &HtmlPage::page() const
{
    return d->page;
}

void HtmlPage::paint(QPainter *painter, const QRect &area) const
{
    if (d->command == u"die painting")
        std::abort();
    painter->scale(d->request.style.scale, d->request.style.scale);
    painter->translate(-area.topLeft());
    for (int y = 0; y < d->page.size.height(); y += 10)
        painter->fillRect(0, y, d->page.size.width(), 5, QColor(y % 256, 100, 200));
}

bool HtmlPage::restyle(const RenderStyle &style, const ShouldStop &stop)
{
    d->request.style = style;
    d->describe();
    return !stop();
}

bool HtmlPage::toggleQuote(int quote, const ShouldStop &stop)
{
    d->command += QString::number(quote);
    d->describe();
    return !stop();
}

QString HtmlPage::fragment(int start, int length) const
{
    return d->page.text.mid(start, length);
}

QByteArray HtmlPage::pdf(const PrintRequest &request) const
{
    return "%PDF " + request.title.toUtf8() + QByteArray::number(request.resolution);
}

int HtmlPage::sheetCount(const PrintRequest &) const
{
    return 3;
}

QImage HtmlPage::sheet(const PrintRequest &request, int number) const
{
    QImage image(request.layout.fullRectPixels(request.resolution).size(), QImage::Format_RGB32);
    image.fill(QColor(number, 0, 0));
    return image;
}

} // namespace posthorn

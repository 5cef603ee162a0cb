// Everything that is meant to be read can be read, in both schemes, on the ground that it really stands on;
// pictures and the sender's dark letters stay as they are.

#include "app/render/page/groundadapter.h"
#include "app/render/page/pagelayout.h"
#include "app/render/page/picturestore.h"
#include "pagescene.h"
#include "ui/render/contrast.h"

#include <QBuffer>
#include <QPainter>
#include <QTest>

using namespace posthorn;
using namespace posthorn::pagescene;

namespace
{

struct Scene {
    std::unique_ptr<PictureStore> pictures;
    std::unique_ptr<PageLayout> layout;
    RenderedPage page;
};

Scene laidOut(const RenderRequest &request)
{
    Scene scene;
    scene.pictures = std::make_unique<PictureStore>(request.related, request.remote);
    const std::function<bool()> never;
    StopGuard guard(never);
    scene.layout =
        std::make_unique<PageLayout>(LayoutSource{HtmlSanitizer::sanitize(request.html).html, request.style,
                                                  DocumentMode::Standard, false, scene.pictures.get()},
                                     &guard);
    scene.layout->build({}, &scene.page, &guard);
    return scene;
}

/// The worst contrast of text that is not hidden and not on a picture.
double worstContrast(const PaintList &list, QString *where)
{
    double worst = 21;
    for (size_t i = 0; i < list.items.size(); ++i) {
        const PaintItem &text = list.items[i];
        if (text.kind != PaintItem::Kind::Text)
            continue;
        QColor shown = list.canvasShown;
        bool onPicture = false;
        for (size_t g = 0; g < i; ++g) {
            const PaintItem &ground = list.items[g];
            if (!ground.rect.contains(text.rect.center()))
                continue;
            if (ground.kind == PaintItem::Kind::Ground) {
                shown = ground.stops.isEmpty() ? ground.shown : ground.stops.first();
                onPicture = false;
            } else if (ground.kind == PaintItem::Kind::GroundPicture ||
                       ground.kind == PaintItem::Kind::Picture) {
                onPicture = true;
            }
        }
        const double contrast = posthorn::contrast(text.shown, shown);
        if (onPicture || contrast < 1.001)
            continue;
        if (contrast < worst) {
            worst = contrast;
            *where = text.text + u' ' + text.shown.name() + QLatin1String(" on ") + shown.name();
        }
    }
    return worst;
}

} // namespace

class TestPageColors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsInTheDark();
    void keepsTheSendersColors();
    void followsTheSendersDarkRules();
    void leavesHiddenInkHidden();
    void givesDarkLogosAPlate();
    void givesDarkOutlinesAPlate();
    void keepsWhiteOnGreenButtons();
    void paintsGradients();
    void cutsRoundCornersOff();
    void touchesNoPicture();
    void restylesWithoutLayingOut();
};

void TestPageColors::readsInTheDark()
{
    for (const QString &name : newsletters()) {
        RenderRequest asked = newsletter(name);
        asked.style = style(800, true);
        const Scene scene = laidOut(asked);
        QString where;
        const double worst = worstContrast(scene.layout->paintList(), &where);
        QVERIFY2(worst >= 4.5, qPrintable(QStringLiteral("%1: %2 %3").arg(name, where).arg(worst)));
        QVERIFY2(scene.page.ground.lightnessF() < 0.35F, qPrintable(name));
    }
}

void TestPageColors::keepsTheSendersColors()
{
    RenderRequest asked = newsletter(QStringLiteral("nestedtables"));
    asked.style = style(800, true);
    asked.style.keepColors = true;
    const auto page = layOut(asked);
    QCOMPARE(page->page().ground, QColor(0xee, 0xf1, 0xec));
    QCOMPARE(painted(*page).pixelColor(110, 300),
             painted(*layOut(newsletter(QStringLiteral("nestedtables")))).pixelColor(110, 300));
}

void TestPageColors::followsTheSendersDarkRules()
{
    RenderRequest asked = newsletter(QStringLiteral("darkrules"));
    QVERIFY(!layOut(asked)->page().hasDarkGround);
    asked.style = style(800, true);
    const auto page = layOut(asked);
    QVERIFY(page->page().hasDarkGround);
    QCOMPARE(page->page().ground, QColor(0x10, 0x10, 0x14));
    // Bright letters for a dark scheme, without a ground of their own, are not hidden ones.
    asked.html =
        QStringLiteral("<style>@media (prefers-color-scheme:dark){p{color:#eeeeee}}</style><p>Bright</p>");
    const Scene bright = laidOut(asked);
    for (const PaintItem &item : bright.layout->paintList().items)
        QVERIFY(item.kind != PaintItem::Kind::Text || item.shown.lightnessF() > 0.8F);
}

void TestPageColors::leavesHiddenInkHidden()
{
    for (const bool dark : {false, true}) {
        RenderRequest asked = newsletter(QStringLiteral("bulletproof"));
        asked.style = style(800, dark);
        const Scene scene = laidOut(asked);
        bool found = false;
        for (const PaintItem &item : scene.layout->paintList().items) {
            if (item.kind != PaintItem::Kind::Text || !item.text.contains(QLatin1String("hidden words")))
                continue;
            found = true;
            QCOMPARE(item.shown.lightnessF() < 0.5F, dark);
        }
        QVERIFY(found);
    }
}

void TestPageColors::givesDarkLogosAPlate()
{
    QImage logo(100, 40, QImage::Format_ARGB32);
    logo.fill(Qt::transparent);
    for (int x = 20; x < 80; ++x) {
        for (int y = 15; y < 25; ++y)
            logo.setPixelColor(x, y, QColor(0x10, 0x10, 0x10));
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QVERIFY(buffer.open(QIODevice::WriteOnly));
    logo.save(&buffer, "PNG");
    RenderRequest asked =
        request(QStringLiteral("<body style='margin:0'><img src='cid:l' style='display:block'>"));
    asked.related = {{"l", bytes}};
    asked.style = style(200, true);
    QVERIFY(painted(*layOut(asked)).pixelColor(50, 5).lightnessF() > 0.8F);
    asked.style = style(200, false);
    QCOMPARE(painted(*layOut(asked)).pixelColor(50, 5), QColor(Qt::white));
}

void TestPageColors::givesDarkOutlinesAPlate()
{
    QImage mark(60, 60, QImage::Format_ARGB32);
    mark.fill(Qt::transparent);
    {
        QPainter painter(&mark);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(0x24, 0x29, 0x2f));
        painter.drawEllipse(QPointF(30, 30), 28, 28);
        painter.setBrush(Qt::white);
        painter.drawEllipse(QPointF(30, 30), 22, 22);
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QVERIFY(buffer.open(QIODevice::WriteOnly));
    mark.save(&buffer, "PNG");
    RenderRequest asked =
        request(QStringLiteral("<body style='margin:0'><img src='cid:m' style='display:block'>"));
    asked.related = {{"m", bytes}};
    asked.style = style(200, true);
    QVERIFY(painted(*layOut(asked)).pixelColor(8, 4).lightnessF() > 0.8F);
}

void TestPageColors::keepsWhiteOnGreenButtons()
{
    RenderRequest asked = request(QStringLiteral(
        "<body style='margin:0'><a href='https://a.example' style='display:block;background:#00aa77;"
        "color:#fff;font-size:20px;height:40px'>Buy</a><p>dark on bright, as most of it is</p>"));
    asked.style = style(200, true);
    const QColor ground = painted(*layOut(asked)).pixelColor(190, 20);
    QVERIFY(contrast(Qt::white, ground) >= GroundAdapter::DarkContrast);
    QVERIFY(ground.green() > ground.red() + 60);
}

void TestPageColors::paintsGradients()
{
    const auto page = layOut(QStringLiteral(
        "<body style='margin:0'><div style='width:100px;height:20px;"
        "background:linear-gradient(90deg,#f00 0%,#00f 50%)'></div>"
        "<div style='width:100px;height:20px;background:#fff linear-gradient(rgba(0,0,0,0),rgba(0,0,0,0))'>"
        "</div><div style='width:100px;height:20px;background:linear-gradient(to bottom right,#f00,#00f)'>"));
    QVERIFY(page);
    const QImage image = painted(*page);
    QCOMPARE(image.pixelColor(60, 10), QColor(Qt::blue));
    QVERIFY(image.pixelColor(2, 10).red() > 230);
    QCOMPARE(image.pixelColor(50, 30), QColor(Qt::white));
    // Into the corner: at the two others the colour is that of the middle.
    QVERIFY(std::abs(image.pixelColor(98, 41).red() - image.pixelColor(1, 58).red()) < 24);
    QVERIFY(image.pixelColor(1, 41).red() > 235);
}

void TestPageColors::cutsRoundCornersOff()
{
    const auto page = layOut(QStringLiteral(
        "<body style='margin:0;background:#fff'><div style='width:100px;height:60px;border-radius:20px;"
        "overflow:hidden'><div style='height:60px;background:#f00'></div></div>"));
    QVERIFY(page);
    const QImage image = painted(*page);
    QCOMPARE(image.pixelColor(1, 1), QColor(Qt::white));
    QCOMPARE(image.pixelColor(98, 58), QColor(Qt::white));
    QCOMPARE(image.pixelColor(20, 1), QColor(Qt::red));
}

void TestPageColors::touchesNoPicture()
{
    const QColor color(0x88, 0x99, 0xf0);
    RenderRequest asked =
        request(QStringLiteral("<body style='margin:0'><img src='cid:p' style='display:block'>"));
    asked.related = {{"p", picture({60, 60}, color)}};
    asked.style = style(200, true);
    const auto page = layOut(asked);
    QCOMPARE(page->page().size.height(), 60);
    QCOMPARE(painted(*page).pixelColor(30, 30), color);
}

void TestPageColors::restylesWithoutLayingOut()
{
    const auto page = layOut(newsletter(QStringLiteral("receipt")));
    const QString text = page->page().text;
    const QList<TextRun> runs = page->page().runs;
    QVERIFY(page->restyle(style(800, true), {}));
    QCOMPARE(page->page().text, text);
    QCOMPARE(page->page().runs.size(), runs.size());
    QCOMPARE(page->page().runs.last().rect, runs.last().rect);
    QVERIFY(page->page().ground.lightnessF() < 0.35F);
    QVERIFY(page->restyle(style(400), {}));
    QVERIFY(page->page().size.width() >= 400 && page->page().size.width() < 800);
}

QTEST_MAIN(TestPageColors)
#include "test_htmlcolors.moc"

#include "renderfixture.h"

#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>
#include <QTest>

using namespace posthorn;

namespace
{

QByteArray encoded(const QImage &image, const char *format)
{
    QBuffer buffer;
    image.save(&buffer, format);
    return buffer.data();
}

} // namespace

class TestPictureDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void decodesPictures_data();
    void decodesPictures();
    void decodesPdf();
    void decodesEveryPage();
    void refusesPictures_data();
    void refusesPictures();

private:
    std::unique_ptr<RenderService> m_service;
};

void TestPictureDecoder::init()
{
    m_service = std::make_unique<RenderService>(RenderFixture::obedient());
}

void TestPictureDecoder::cleanup()
{
    m_service.reset();
    QTRY_COMPARE(RenderFixture::children().size(), 0);
}

void TestPictureDecoder::decodesPictures_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QSize>("size");
    QImage image(40, 20, QImage::Format_RGB32);
    image.fill(QColor(0, 128, 255));
    QTest::newRow("png") << encoded(image, "png") << QSize(40, 20);
    QTest::newRow("jpeg") << encoded(image, "jpeg") << QSize(40, 20);
    QTest::newRow("webp") << encoded(image, "webp") << QSize(40, 20);
    QTest::newRow("gif") << QByteArray::fromBase64("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
                         << QSize(1, 1);
    image = image.scaled(2'000, 1'000);
    QTest::newRow("large png") << encoded(image, "png") << QSize(100, 50);
    QTest::newRow("large jpeg") << encoded(image, "jpeg") << QSize(100, 50);
    QTest::newRow("large webp") << encoded(image, "webp") << QSize(100, 50);
    QTest::newRow("thin png") << encoded(image.scaled(3'000, 1), "png") << QSize(100, 1);
}

void TestPictureDecoder::decodesPictures()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QSize, size);
    QSignalSpy decoded(m_service.get(), &RenderService::pictureDecoded);
    const quint64 number = m_service->decodePicture(bytes, {100, 100});
    QTRY_COMPARE(decoded.size(), 1);
    QCOMPARE(decoded[0][0].toULongLong(), number);
    const auto image = decoded[0][1].value<QImage>();
    QCOMPARE(image.size(), size);
    if (size.width() > 1)
        QVERIFY(qAbs(image.pixelColor(0, 0).blue() - 255) < 8);
}

void TestPictureDecoder::decodesPdf()
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(QPageSize::A4));
        QPainter painter(&writer);
        painter.drawText(500, 500, QStringLiteral("Text that needs a font"));
        painter.fillRect(0, 4'000, 9'000, 9'000, Qt::red);
    }
    QSignalSpy decoded(m_service.get(), &RenderService::pictureDecoded);
    (void)m_service->decodePicture(buffer.data(), {400, 400});
    QTRY_COMPARE(decoded.size(), 1);
    const auto image = decoded[0][1].value<QImage>();
    QCOMPARE(image.height(), 400);
    QVERIFY(qAbs(image.width() - 283) <= 1);
    QCOMPARE(image.pixelColor(image.width() / 2, 300), QColor(Qt::red));
    QCOMPARE(image.pixelColor(1, 1), QColor(Qt::white));
}

void TestPictureDecoder::decodesEveryPage()
{
    const QList<QColor> colors{Qt::red, Qt::green, Qt::blue};
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(QPageSize::A4));
        QPainter painter(&writer);
        for (int page = 0; page < colors.size(); ++page) {
            if (page > 0)
                writer.newPage();
            painter.fillRect(0, 0, 9'000, 14'000, colors[page]);
        }
    }
    QSignalSpy decoded(m_service.get(), &RenderService::pictureDecoded);
    for (int page = -1; page <= colors.size(); ++page)
        (void)m_service->decodePage(buffer.data(), {200, 200}, page);
    QTRY_COMPARE(decoded.size(), colors.size() + 2);
    for (int page = -1; page <= colors.size(); ++page) {
        const auto image = decoded[page + 1][1].value<QImage>();
        QCOMPARE(decoded[page + 1][2].toInt(), 3);
        QCOMPARE(image.isNull(), page < 0 || page == colors.size());
        if (!image.isNull())
            QCOMPARE(image.pixelColor(image.width() / 2, 100), colors[page]);
    }
    // A picture has no second page.
    decoded.clear();
    QImage image(40, 20, QImage::Format_RGB32);
    (void)m_service->decodePage(encoded(image, "png"), {200, 200}, 0);
    (void)m_service->decodePage(encoded(image, "png"), {200, 200}, 1);
    QTRY_COMPARE(decoded.size(), 2);
    QCOMPARE(decoded[0][2].toInt(), 1);
    QVERIFY(decoded[1][1].value<QImage>().isNull());
}

void TestPictureDecoder::refusesPictures_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("text") << QByteArray("no picture at all");
    QTest::newRow("svg") << QByteArray("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>");
    QTest::newRow("xpm") << QByteArray("/* XPM */\nstatic char *x[]={\"1 1 1 1\",\"a c red\",\"a\"};");
    QTest::newRow("bmp") << encoded(QImage(4, 4, QImage::Format_RGB32), "bmp");
    QTest::newRow("ico") << QByteArray::fromHex("00000100010001010000010018003000000016000000");
    const QByteArray png = encoded(QImage(4, 4, QImage::Format_RGB32), "png");
    QTest::newRow("half a head") << png.first(20);
    QByteArray bomb = png;
    bomb.replace(16, 8, QByteArray::fromHex("0000ffff0000ffff"));
    QTest::newRow("65535 x 65535") << bomb;
    bomb.replace(16, 8, QByteArray::fromHex("7fffffff00000001"));
    QTest::newRow("2147483647 x 1") << bomb;
    QTest::newRow("no pdf") << QByteArray("%PDF-1.7\nnothing of it");
    QTest::newRow("riff of something else") << QByteArray("RIFF\x04\0\0\0WAVEfmt ", 16);
    QTest::newRow("short riff") << QByteArray("RIFF");
}

void TestPictureDecoder::refusesPictures()
{
    QFETCH(QByteArray, bytes);
    QSignalSpy decoded(m_service.get(), &RenderService::pictureDecoded);
    (void)m_service->decodePicture(bytes, {100, 100});
    QTRY_COMPARE(decoded.size(), 1);
    QVERIFY(decoded[0][1].value<QImage>().isNull());
    // And not because it died of it.
    const QList<int> before = RenderFixture::children();
    QVERIFY(RenderFixture::layOut(*m_service, RenderFixture::request(QStringLiteral("after"))));
    QCOMPARE(RenderFixture::children(), before);
}

QTEST_MAIN(TestPictureDecoder)
#include "test_picturedecoder.moc"

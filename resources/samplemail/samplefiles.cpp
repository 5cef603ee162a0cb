#include "samplefiles.h"

#include <QDateTime>
#include <QStringList>
#include <array>
#include <cmath>

namespace posthorn
{
namespace
{

struct Color {
    double r;
    double g;
    double b;
};

Color mix(const Color &a, const Color &b, double t)
{
    t = std::clamp(t, 0.0, 1.0);
    return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

/// 0 outside, 1 inside, soft over two pixels.
double disc(double x, double y, double cx, double cy, double radius)
{
    return std::clamp(radius - std::hypot(x - cx, y - cy), 0.0, 2.0) / 2;
}

Color waves(double x, double y, double w, double h)
{
    Color c = mix({226, 240, 242}, {150, 205, 214}, y / h);
    c = mix(c, {250, 214, 140}, disc(x, y, w * 0.78, h * 0.34, h * 0.16));
    for (int i = 0; i < 4; ++i) {
        const double crest = h * (0.5 + 0.13 * i) + h * 0.05 * std::sin(x / w * (9 + 2 * i) + i * 1.7);
        c = mix(c, mix({70, 150, 170}, {16, 70, 100}, i / 3.0), std::clamp(y - crest, 0.0, 2.0) / 2);
    }
    return c;
}

Color bread(double x, double y, double w, double h)
{
    Color c = mix({250, 240, 224}, {240, 222, 192}, y / h);
    const double loaf = std::hypot((x - w / 2) / (w * 0.30), (y - h * 0.62) / (h * 0.36));
    c = mix(c, mix({214, 150, 78}, {150, 88, 36}, loaf), std::clamp((1 - loaf) * 40, 0.0, 1.0));
    for (int i = -1; i <= 1; ++i) {
        const double cut = std::abs(x - w / 2 - i * w * 0.13 - (y - h * 0.55) * 0.5);
        if (loaf < 0.8)
            c = mix(c, {246, 214, 160}, std::clamp(4 - cut, 0.0, 3.0) / 3);
    }
    return c;
}

Color frames(double x, double y, double w, double h)
{
    Color c = {238, 234, 244};
    static constexpr std::array<Color, 5> pictures = {Color{190, 120, 90}, Color{90, 130, 170},
                                                      Color{120, 150, 90}, Color{200, 170, 80},
                                                      Color{140, 100, 160}};
    for (size_t i = 0; i < pictures.size(); ++i) {
        const double dx = std::abs(x - w * (0.14 + 0.18 * static_cast<double>(i))) / (w * 0.07);
        const double dy = std::abs(y - h * (i % 2 == 0 ? 0.46 : 0.54)) / (h * 0.30);
        const double edge = std::max(dx, dy);
        if (edge < 1)
            c = edge < 0.82 ? mix(pictures[i], {255, 255, 255}, 0.35 * (1 + std::sin((x + y * 2) / 17)))
                            : Color{92, 70, 52};
    }
    return c;
}

Color graph(double x, double y, double w, double h)
{
    Color c = {244, 249, 245};
    if (std::fmod(x, w / 12) < 1 || std::fmod(y, h / 6) < 1)
        c = {214, 228, 217};
    const double first =
        h * (0.55 + 0.22 * std::sin(x / w * 11) * std::exp(-x / w) + 0.05 * std::sin(x / w * 57));
    const double second = h * (0.72 - 0.45 * x / w + 0.03 * std::sin(x / w * 90));
    c = mix(c, {200, 96, 60}, std::clamp(3 - std::abs(y - second), 0.0, 2.0) / 2);
    return mix(c, {38, 110, 74}, std::clamp(3 - std::abs(y - first), 0.0, 2.0) / 2);
}

Color kestrel(double x, double y, double w, double h)
{
    Color c = mix({248, 232, 232}, {226, 196, 190}, y / h);
    const double dx = std::abs(x - w / 2);
    const double wing = h * 0.52 - dx * 0.34 + dx * dx / w * 0.9;
    const double thick = std::max(0.0, h * 0.13 - dx * 0.10);
    c = mix(c, {138, 43, 60}, std::clamp(thick - std::abs(y - wing), 0.0, 2.0) / 2);
    return mix(c, {90, 26, 40}, disc(x, y, w / 2, h * 0.56, h * 0.11));
}

Color harbour(double x, double y, double w, double h)
{
    const double horizon = h * 0.58;
    Color c = y < horizon ? mix({24, 30, 66}, {236, 140, 92}, std::pow(y / horizon, 2.2))
                          : mix({120, 80, 92}, {14, 20, 44}, (y - horizon) / (h - horizon));
    for (int i = 0; i < 9; ++i) {
        const double lightX = w * (0.06 + 0.11 * i);
        const double house = horizon - h * (0.08 + 0.07 * ((i * 5) % 3));
        if (y > house && y < horizon && std::abs(x - lightX) < w * 0.042)
            c = {30, 30, 52};
        c = mix(c, {255, 222, 150}, disc(x, y, lightX, house + h * 0.05, h * 0.012));
        const double ripple = std::abs(x - lightX + 3 * std::sin(y / 3));
        if (y > horizon)
            c = mix(c, {255, 206, 130},
                    std::clamp(5 - ripple, 0.0, 4.0) / 4 * 0.55 * (1 - (y - horizon) / (h - horizon)));
    }
    return c;
}

Color pixel(const QString &motif, double x, double y, double w, double h)
{
    if (motif == QLatin1String("waves"))
        return waves(x, y, w, h);
    if (motif == QLatin1String("bread"))
        return bread(x, y, w, h);
    if (motif == QLatin1String("frames"))
        return frames(x, y, w, h);
    if (motif == QLatin1String("graph"))
        return graph(x, y, w, h);
    if (motif == QLatin1String("kestrel"))
        return kestrel(x, y, w, h);
    return harbour(x, y, w, h);
}

QByteArray bigEndian(quint32 value)
{
    QByteArray bytes(4, Qt::Uninitialized);
    for (int i = 0; i < 4; ++i)
        bytes[i] = static_cast<char>(value >> (24 - 8 * i));
    return bytes;
}

quint32 crc32(const QByteArray &bytes)
{
    quint32 crc = 0xFFFFFFFFU;
    for (const char c : bytes) {
        crc ^= static_cast<uchar>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return crc ^ 0xFFFFFFFFU;
}

QByteArray chunk(const QByteArray &type, const QByteArray &data)
{
    return bigEndian(static_cast<quint32>(data.size())) + type + data + bigEndian(crc32(type + data));
}

QByteArray calendar(const QString &subject, qint64 timeMs)
{
    const QDateTime start = QDateTime::fromMSecsSinceEpoch(timeMs + 9LL * 24 * 3'600'000, Qt::UTC);
    const QString format = QStringLiteral("yyyyMMdd'T'070000'Z'");
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sample//Mail//"
            "EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:" +
            start.toString(format) + "@kestrel.example\r\nDTSTAMP:" + start.toString(format) +
            "\r\nDTSTART:" + start.toString(format) + "\r\nDTEND:" + start.addDays(2).toString(format) +
            "\r\nSUMMARY:" + subject +
            "\r\nLOCATION:Bergen Marine Observatory"
            "\r\nORGANIZER;CN=Grace Mwangi:mailto:grace.mwangi@kestrel.example"
            "\r\nATTENDEE;CN=Ada Byrne;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:work@posthorn.example"
            "\r\nATTENDEE;CN=Henrik "
            "Olsen;PARTSTAT=ACCEPTED:mailto:henrik@bergen-marine.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
        .toUtf8();
}

} // namespace

QByteArray samplePicture(const QString &motif, int width, int height)
{
    QByteArray rows;
    rows.reserve((width * 3 + 1) * height);
    for (int y = 0; y < height; ++y) {
        rows += '\0'; // no filter
        for (int x = 0; x < width; ++x) {
            const Color c = pixel(motif, x, y, width, height);
            rows += static_cast<char>(static_cast<uchar>(c.r));
            rows += static_cast<char>(static_cast<uchar>(c.g));
            rows += static_cast<char>(static_cast<uchar>(c.b));
        }
    }
    const QByteArray header = bigEndian(static_cast<quint32>(width)) +
                              bigEndian(static_cast<quint32>(height)) + QByteArray("\x08\x02\x00\x00\x00", 5);
    // qCompress() puts four bytes of length before the zlib stream.
    return QByteArray("\x89PNG\r\n\x1A\n", 8) + chunk("IHDR", header) +
           chunk("IDAT", qCompress(rows, 6).mid(4)) + chunk("IEND", {});
}

QByteArray samplePdf(const QString &title, const QStringList &lines)
{
    const auto escaped = [](const QString &text) {
        QByteArray bytes = text.toLatin1();
        return bytes.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    };
    QByteArray content = "BT /F1 20 Tf 60 770 Td (" + escaped(title) + ") Tj /F1 11 Tf 0 -36 Td 16 TL\n";
    for (const QString &line : lines)
        content += '(' + escaped(line) + ") Tj T*\n";
    content += "ET\n";
    const QList<QByteArray> objects = {
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 "
        "R >> >> >>",
        "<< /Length " + QByteArray::number(content.size()) + " >>\nstream\n" + content + "endstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    };
    QByteArray pdf = "%PDF-1.4\n";
    QByteArray table = "xref\n0 " + QByteArray::number(objects.size() + 1) + "\n0000000000 65535 f \n";
    for (qsizetype i = 0; i < objects.size(); ++i) {
        table += QByteArray::number(pdf.size()).rightJustified(10, '0') + " 00000 n \n";
        pdf += QByteArray::number(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const qsizetype start = pdf.size();
    return pdf + table + "trailer\n<< /Size " + QByteArray::number(objects.size() + 1) +
           " /Root 1 0 R >>\nstartxref\n" + QByteArray::number(start) + "\n%%EOF\n";
}

SamplePart sampleAttachment(const QString &description, const QString &subject, qint64 timeMs)
{
    const QString kind = description.section(u':', 0, 0);
    const QString name = description.section(u':', 1);
    if (kind == QLatin1String("png"))
        return filePart("image/png", name,
                        samplePicture(name.contains(QLatin1String("harbour")) ? QString()
                                      : name.contains(QLatin1String("cake"))  ? QStringLiteral("bread")
                                                                              : QStringLiteral("graph"),
                                      640, 400));
    if (kind == QLatin1String("ics"))
        return filePart("text/calendar; method=REQUEST", name, calendar(subject, timeMs));
    if (kind == QLatin1String("txt"))
        return filePart(
            "text/plain; charset=utf-8", name,
            QByteArray("Changes\n=======\n\n- cable leaves at the bottom\n- four screws of the usual kind\n- "
                       "window 2 mm wider\n- chamfer at the lid is a radius now\n"));
    return filePart(
        "application/pdf", name,
        samplePdf(subject, {QStringLiteral("This page stands for the document that would be here."),
                            QString(), QStringLiteral("It was written by the sample mailbox.")}));
}

} // namespace posthorn

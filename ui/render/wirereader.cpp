#include "wirereader.h"

namespace posthorn
{

bool WireReader::take(qsizetype count)
{
    if (m_failed || count < 0 || count > m_rest.size()) {
        fail();
        return false;
    }
    m_taken = m_rest.data();
    m_rest = m_rest.sliced(count);
    return true;
}

void WireReader::fail()
{
    m_failed = true;
    m_rest = {};
}

qsizetype WireReader::count(qsizetype each, qsizetype limit)
{
    const auto said = static_cast<qsizetype>(number<quint32>());
    if (said <= limit && said * each <= m_rest.size())
        return said;
    fail();
    return 0;
}

QByteArray WireReader::bytes(qsizetype limit)
{
    const qsizetype length = count(1, limit);
    return take(length) ? QByteArray(m_taken, length) : QByteArray();
}

QString WireReader::text(qsizetype limit)
{
    const qsizetype length = count(2, limit);
    if (!take(length * 2))
        return {};
    QString text(length, Qt::Uninitialized);
    // The bytes need not lie where a char16_t may.
    std::memcpy(text.data(), m_taken, static_cast<size_t>(length) * 2);
    return text;
}

QStringList WireReader::texts(qsizetype limit, qsizetype textLimit)
{
    QStringList texts;
    const qsizetype length = count(4, limit);
    texts.reserve(length);
    for (qsizetype i = 0; i < length && ok(); ++i)
        texts.append(text(textLimit));
    return texts;
}

QRectF WireReader::rect()
{
    const auto coordinate = [this](double least) { return number<double>(least, FarthestCoordinate); };
    const double x = coordinate(-FarthestCoordinate);
    const double y = coordinate(-FarthestCoordinate);
    const double width = coordinate(0);
    const double height = coordinate(0);
    return {x, y, width, height};
}

QColor WireReader::color()
{
    const bool valid = number<bool>();
    const auto rgba = number<QRgb>();
    return valid ? QColor::fromRgba(rgba) : QColor();
}

} // namespace posthorn

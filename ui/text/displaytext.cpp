#include "ui/text/displaytext.h"

#include <QLocale>
#include <QUrl>

namespace posthorn
{

namespace
{

bool isHidden(char32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || (c >= 0x200B && c <= 0x200F) ||
           c == 0x061C || c == 0x2060 || c == 0xFEFF || c == 0x00AD;
}

} // namespace

QString displayText(const QString &text, int length)
{
    QString shown;
    int marks = 0;
    // A flood of marks must not cost more than it shows.
    const QString bounded = text.left(qsizetype(length) * 8 + 64);
    for (const char32_t c : bounded.toUcs4()) {
        if (isHidden(c))
            continue;
        if (QChar::isMark(c)) {
            if (++marks > 3)
                continue;
        } else {
            marks = 0;
        }
        const auto category = QChar::category(c);
        const bool space = c < 0x20 || category == QChar::Other_Control || QChar::isSpace(c);
        if (space && (shown.isEmpty() || shown.endsWith(u' ')))
            continue;
        shown += space ? QStringView(u" ") : QStringView(QChar::fromUcs4(c));
    }
    shown = shown.trimmed();
    if (shown.size() <= length)
        return shown;
    shown.truncate(length - 1);
    if (shown.back().isHighSurrogate())
        shown.chop(1);
    return shown + u'\u2026';
}

QString displayAddress(const QString &address)
{
    const QString shown = displayText(address, 320);
    const QString domain = shown.section(u'@', -1);
    for (const QChar c : domain) {
        if (c.unicode() < 0x80)
            continue;
        const QByteArray ace = QUrl::toAce(domain);
        return ace.isEmpty() ? shown : QStringLiteral("%1 (%2)").arg(shown, QString::fromLatin1(ace));
    }
    return shown;
}

QString displaySize(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, bytes < 1'000'000 ? 0 : 1, QLocale::DataSizeSIFormat);
}

} // namespace posthorn

#include "richtext.h"

namespace posthorn
{

QString enrichedToPlain(const QString &text)
{
    QString plain;
    plain.reserve(text.size());
    int noFill = 0;
    int parameters = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u'<') {
            if (i + 1 < text.size() && text[i + 1] == u'<') {
                plain += c;
                ++i;
                continue;
            }
            const qsizetype end = QStringView(text).mid(i, 64).indexOf(u'>');
            if (end < 0) {
                plain += c;
                continue;
            }
            const QString command = text.mid(i + 1, end - 1).toLower();
            i += end;
            if (command == QLatin1String("nofill"))
                ++noFill;
            else if (command == QLatin1String("/nofill"))
                noFill = std::max(0, noFill - 1);
            else if (command == QLatin1String("param"))
                ++parameters;
            else if (command == QLatin1String("/param"))
                parameters = std::max(0, parameters - 1);
            else if (command == QLatin1String("nl"))
                plain += u'\n';
        } else if (parameters > 0) {
            continue;
        } else if (c == u'\n' && noFill == 0) {
            qsizetype count = 1;
            while (i + 1 < text.size() && text[i + 1] == u'\n') {
                ++count;
                ++i;
            }
            plain += count == 1 ? QString(u' ') : QString(count - 1, u'\n');
        } else {
            plain += c;
        }
    }
    return plain;
}

} // namespace posthorn

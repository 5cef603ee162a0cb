#include "flowedtext.h"

#include <QStringList>

namespace posthorn
{
namespace
{

qsizetype quoteDepth(QStringView line)
{
    qsizetype depth = 0;
    while (depth < line.size() && line[depth] == u'>')
        ++depth;
    return depth;
}

/// The marks as people write them: ">", ">>", "> > >".
qsizetype looseQuoteLength(QStringView line, qsizetype *depth)
{
    qsizetype p = 0;
    *depth = 0;
    while (p < line.size()) {
        if (line[p] == u'>') {
            ++*depth;
            ++p;
        } else if (line[p] == u' ' && *depth > 0 && p + 1 < line.size() && line[p + 1] == u'>') {
            ++p;
        } else {
            break;
        }
    }
    return p;
}

} // namespace

QString unfoldFlowed(const QString &text, bool deleteSpace)
{
    QString out;
    out.reserve(text.size());
    qsizetype openDepth = -1; // of a paragraph that goes on
    const auto endParagraph = [&] {
        if (openDepth >= 0)
            out += u'\n';
        openDepth = -1;
    };
    const QList<QStringView> lines = QStringView(text).split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QStringView line = lines[i];
        if (line.endsWith(u'\r'))
            line.chop(1);
        if (i + 1 == lines.size() && line.isEmpty())
            break;
        const qsizetype depth = quoteDepth(line);
        line = line.sliced(depth);
        if (line.startsWith(u' ')) // space-stuffing
            line = line.sliced(1);
        const bool signature = line == QLatin1String("-- ");
        const bool soft = !signature && line.endsWith(u' ');
        if (openDepth != depth || signature)
            endParagraph();
        if (openDepth < 0 && depth > 0)
            out += QString(depth, u'>') + u' ';
        if (soft && deleteSpace)
            line.chop(1);
        out += line;
        openDepth = depth;
        if (!soft)
            endParagraph();
    }
    endParagraph();
    if (out.endsWith(u'\n') && !text.endsWith(u'\n'))
        out.chop(1);
    return out;
}

QString foldFlowed(const QString &text, int width)
{
    QString out;
    out.reserve(text.size() + text.size() / 32);
    const QList<QStringView> lines = QStringView(text).split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QStringView line = lines[i];
        if (line.endsWith(u'\r'))
            line.chop(1);
        if (i + 1 == lines.size() && line.isEmpty())
            break;
        qsizetype depth = 0;
        const qsizetype marks = looseQuoteLength(line, &depth);
        QStringView rest = line.sliced(marks);
        if (depth > 0 && rest.startsWith(u' '))
            rest = rest.sliced(1);
        const QString prefix = depth > 0 ? QString(depth, u'>') + u' ' : QString();
        const bool signature = rest == QLatin1String("-- ");
        // A space at the end of a line that is meant to end would make it flow.
        while (!signature && rest.endsWith(u' '))
            rest.chop(1);
        const qsizetype room = std::max<qsizetype>(20, width - prefix.size());
        while (true) {
            QStringView piece = rest;
            if (!signature && rest.size() > room) {
                qsizetype cut = rest.lastIndexOf(u' ', room - 1);
                if (cut <= 0)
                    cut = rest.indexOf(u' ', room);
                if (cut > 0 && cut + 1 < rest.size())
                    piece = rest.first(cut + 1);
            }
            const bool stuff = depth == 0 && (piece.startsWith(u' ') || piece.startsWith(u'>') ||
                                              piece.startsWith(QLatin1String("From ")));
            out += prefix;
            if (stuff)
                out += u' ';
            out += piece;
            out += u'\n';
            if (piece.size() == rest.size())
                break;
            rest = rest.sliced(piece.size());
        }
    }
    return out;
}

QString quoted(const QString &text)
{
    QString out;
    out.reserve(text.size() + text.size() / 16);
    for (const QStringView line : QStringView(text).split(u'\n')) {
        if (line.startsWith(u'>'))
            out += u'>';
        else
            out += line.isEmpty() ? QStringLiteral(">") : QStringLiteral("> ");
        out += line;
        out += u'\n';
    }
    return out;
}

} // namespace posthorn

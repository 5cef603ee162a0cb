#include "partrange.h"

#include "headerfields.h"

#include <QStringList>

namespace posthorn
{
namespace
{

struct Entity {
    QByteArray type; // lower case, with its parameters cut off
    QByteArray boundary;
    QByteArrayView body;
};

Entity readEntity(QByteArrayView bytes, const QByteArray &defaultType)
{
    Entity entity;
    entity.type = defaultType;
    HeaderFields fields(bytes);
    bool seen = false;
    while (fields.next()) {
        if (seen || !fields.isNamed(QLatin1String("content-type")))
            continue;
        seen = true;
        entity.type = fields.value().toByteArray().toLower();
        if (const qsizetype semicolon = entity.type.indexOf(';'); semicolon >= 0)
            entity.type.truncate(semicolon);
        entity.type = entity.type.trimmed();
        entity.boundary = boundaryParameter(fields.value());
    }
    entity.body = bytes.sliced(fields.bodyStart());
    return entity;
}

/// The n-th part between boundaries, without the line end before the next one.
std::optional<QByteArrayView> childOf(const Entity &multipart, int number)
{
    const QByteArray mark = "--" + multipart.boundary;
    const QByteArrayView body = multipart.body;
    qsizetype start = -1;
    int count = 0;
    for (qsizetype pos = 0; pos < body.size();) {
        const qsizetype newline = body.indexOf('\n', pos);
        const qsizetype next = newline < 0 ? body.size() : newline + 1;
        QByteArrayView line = body.sliced(pos, next - pos).trimmed();
        const bool isMark = body.sliced(pos).startsWith(mark) && line.startsWith(mark);
        const bool closes = isMark && line.size() == mark.size() + 2 && line.endsWith("--");
        if (isMark && (line.size() == mark.size() || closes)) {
            if (start >= 0 && count == number) {
                qsizetype end = pos;
                if (end > start && body[end - 1] == '\n')
                    --end;
                if (end > start && body[end - 1] == '\r')
                    --end;
                return body.sliced(start, end - start);
            }
            if (closes)
                return std::nullopt;
            ++count;
            start = next;
        }
        pos = next;
    }
    return start >= 0 && count == number ? std::optional(body.sliced(start)) : std::nullopt;
}

bool isMessage(const QByteArray &type)
{
    return type == "message/rfc822" || type == "message/global" || type == "message/news";
}

} // namespace

QByteArray boundaryParameter(QByteArrayView contentType)
{
    const QByteArray lower = contentType.toByteArray().toLower();
    qsizetype at = lower.indexOf("boundary");
    while (at >= 0) {
        qsizetype p = at + 8;
        while (p < lower.size() &&
               (lower[p] == ' ' || lower[p] == '\t' || lower[p] == '*' || lower[p] == '0'))
            ++p;
        if (p < lower.size() && lower[p] == '=') {
            ++p;
            while (p < lower.size() && (lower[p] == ' ' || lower[p] == '\t'))
                ++p;
            const bool quoted = p < lower.size() && lower[p] == '"';
            const qsizetype start = quoted ? p + 1 : p;
            qsizetype end = start;
            const auto ends = [quoted](char c) {
                return quoted ? c == '"' : c == ';' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
            };
            while (end < lower.size() && !ends(lower[end]))
                ++end;
            QByteArray boundary = contentType.sliced(start, end - start).toByteArray();
            // A fold inside the quotes is none of the boundary.
            return boundary.replace('\r', QByteArray()).replace('\n', QByteArray());
        }
        at = lower.indexOf("boundary", p);
    }
    return {};
}

std::optional<QByteArrayView> embeddedMessageBytes(QByteArrayView message, const QString &partId)
{
    Entity entity = readEntity(message, "text/plain");
    bool first = true;
    for (const QString &step : partId.split(u'.')) {
        const int number = step.toInt();
        if (number < 1)
            return std::nullopt;
        if (!first && isMessage(entity.type)) {
            entity = readEntity(entity.body, "text/plain");
            if (!entity.type.startsWith("multipart/")) {
                if (number != 1)
                    return std::nullopt;
                continue;
            }
        }
        if (entity.type.startsWith("multipart/") && !entity.boundary.isEmpty()) {
            const auto child = childOf(entity, number);
            if (!child)
                return std::nullopt;
            entity = readEntity(*child, entity.type == "multipart/digest" ? "message/rfc822" : "text/plain");
        } else if (!first || number != 1) {
            return std::nullopt;
        }
        first = false;
    }
    return isMessage(entity.type) ? std::optional(entity.body) : std::nullopt;
}

} // namespace posthorn

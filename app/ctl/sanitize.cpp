#include "commands.h"
#include "lookup.h"
#include "mime/htmlcharset.h"
#include "mime/htmlsanitizer.h"
#include "mime/messageparser.h"

#include <QJsonArray>
#include <QSet>
#include <algorithm>

namespace posthorn
{

namespace
{

const char *nameOf(BlockedResource::Kind kind)
{
    switch (kind) {
    case BlockedResource::Kind::Image:
        return "image";
    case BlockedResource::Kind::TrackingPixel:
        return "trackingPixel";
    case BlockedResource::Kind::Background:
        return "background";
    case BlockedResource::Kind::Other:
        break;
    }
    return "other";
}

/// A page begins with markup or text, a message with fields, of which some are in every one.
bool isMessage(const QByteArray &bytes, const ParsedMessage &parsed)
{
    static const QSet<QString> usual = {QStringLiteral("from"),         QStringLiteral("date"),
                                        QStringLiteral("message-id"),   QStringLiteral("mime-version"),
                                        QStringLiteral("content-type"), QStringLiteral("received"),
                                        QStringLiteral("subject"),      QStringLiteral("return-path")};
    return !bytes.trimmed().startsWith('<') &&
           std::any_of(parsed.headers.begin(), parsed.headers.end(),
                       [](const auto &header) { return usual.contains(header.first.toLower()); });
}

/// Prints a page, or the HTML of a message, as it would be displayed with remote content off. Any bytes are
/// one of the two.
class Sanitize final : public Command
{
public:
    void start() override
    {
        const auto bytes = readInput(arguments().first());
        if (!bytes)
            return fail(bytes.error());
        const ParsedMessage parsed = MessageParser::parse(*bytes);
        const SanitizedHtml clean =
            HtmlSanitizer::sanitize(isMessage(*bytes, parsed) ? parsed.html : decodeHtml(*bytes, {}));
        if (output().isJson())
            output().fact(objectOf(clean), {});
        else
            print(clean);
        finish();
    }

private:
    static QJsonObject objectOf(const SanitizedHtml &clean)
    {
        QJsonArray blocked;
        for (const BlockedResource &resource : clean.blockedRemote)
            blocked.append(QJsonObject{{QStringLiteral("url"), resource.url},
                                       {QStringLiteral("kind"), QLatin1String(nameOf(resource.kind))}});
        return {{QStringLiteral("html"), clean.html},
                {QStringLiteral("blockedRemote"), QJsonArray::fromStringList(clean.blockedUrls())},
                {QStringLiteral("blocked"), blocked},
                {QStringLiteral("removed"), QJsonArray::fromStringList(clean.removed)},
                {QStringLiteral("contentIds"), QJsonArray::fromStringList(clean.contentIds)},
                {QStringLiteral("tooComplex"), clean.tooComplex}};
    }

    void print(const SanitizedHtml &clean)
    {
        output().text(clean.html);
        for (const BlockedResource &resource : clean.blockedRemote)
            output().progress(
                {}, QStringLiteral("blocked %1: %2").arg(QLatin1String(nameOf(resource.kind)), resource.url));
        for (const QString &key : clean.removed)
            output().progress({}, QStringLiteral("removed: ") + key);
        if (clean.tooComplex)
            output().progress({}, QStringLiteral("too complex: the text is shown instead"));
    }
};

} // namespace

std::unique_ptr<Command> makeSanitize()
{
    return std::make_unique<Sanitize>();
}

} // namespace posthorn

#include "options.h"

#include "ui/settings/settingrow.h"

#include <QCommandLineParser>
#include <algorithm>

namespace posthorn
{

namespace
{

Error wrong(const QString &sentence)
{
    return {ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::Never, {}, sentence};
}

const QStringList &views()
{
    static const QStringList names{
        QStringLiteral("inbox"),      QStringLiteral("message"),      QStringLiteral("compose"),
        QStringLiteral("wizard"),     QStringLiteral("settings"),     QStringLiteral("palette"),
        QStringLiteral("help"),       QStringLiteral("activity"),     QStringLiteral("health"),
        QStringLiteral("connection"), QStringLiteral("conversation"), QStringLiteral("retention")};
    return names;
}

/// "settings/PAGE" besides the names.
bool isView(const QString &name)
{
    if (views().contains(name))
        return true;
    const QList<SettingsPageInfo> pages = settingsPages();
    return std::any_of(pages.begin(), pages.end(), [&name](const SettingsPageInfo &page) {
        return name == QStringLiteral("settings/") + page.name;
    });
}

void addOptions(QCommandLineParser &parser)
{
    parser.addOptions({
        {QStringLiteral("profile"), QStringLiteral("Keep configuration and mail together under <dir>."),
         QStringLiteral("dir")},
        {QStringLiteral("sample"), QStringLiteral("Look around in a throw-away profile with sample mail.")},
        {QStringLiteral("dark"), QStringLiteral("Use the dark colours, whatever the settings say.")},
        {QStringLiteral("scale"), QStringLiteral("Draw everything <factor> times as large."),
         QStringLiteral("factor")},
        {QStringLiteral("size"), QStringLiteral("Size of the window, such as 1280x800."),
         QStringLiteral("width>x<height")},
        {QStringLiteral("screenshot"), QStringLiteral("Draw the window into a PNG <file> and end."),
         QStringLiteral("file")},
        {QStringLiteral("view"),
         QStringLiteral("What --screenshot draws: %1, or settings/PAGE.")
             .arg(views().join(QStringLiteral(", "))),
         QStringLiteral("name"), QStringLiteral("inbox")},
        {{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show this help.")},
        {{QStringLiteral("v"), QStringLiteral("version")}, QStringLiteral("Show the version.")},
    });
    parser.addPositionalArgument(QStringLiteral("mailto:ADDRESS"), QStringLiteral("Write a message."),
                                 QStringLiteral("[mailto:ADDRESS]"));
}

} // namespace

Result<Options> parseOptions(const QStringList &arguments)
{
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(arguments))
        return wrong(parser.errorText());
    Options options;
    options.showHelp = parser.isSet(QStringLiteral("help"));
    options.showVersion = parser.isSet(QStringLiteral("version"));
    options.profile = parser.value(QStringLiteral("profile"));
    options.sample = parser.isSet(QStringLiteral("sample"));
    options.dark = parser.isSet(QStringLiteral("dark"));
    options.screenshot = parser.value(QStringLiteral("screenshot"));
    options.view = parser.value(QStringLiteral("view"));
    if (!isView(options.view))
        return wrong(QStringLiteral("--view must be one of %1, or settings/PAGE.")
                         .arg(views().join(QStringLiteral(", "))));
    if (options.sample && !options.profile.isEmpty())
        return wrong(QStringLiteral("--sample has a profile of its own: leave --profile out."));
    if (parser.isSet(QStringLiteral("scale"))) {
        bool ok = false;
        options.scale = parser.value(QStringLiteral("scale")).toDouble(&ok);
        if (!ok || !(options.scale >= 0.5 && options.scale <= 8))
            return wrong(QStringLiteral("--scale must be a number from 0.5 to 8."));
    }
    if (parser.isSet(QStringLiteral("size"))) {
        const QStringList parts = parser.value(QStringLiteral("size")).split(u'x');
        bool widthOk = false;
        bool heightOk = false;
        if (parts.size() == 2)
            options.size = QSize(parts.first().toInt(&widthOk), parts.last().toInt(&heightOk));
        if (!widthOk || !heightOk || options.size.width() < 200 || options.size.height() < 200 ||
            options.size.width() > 10'000 || options.size.height() > 10'000)
            return wrong(QStringLiteral("--size must look like 1280x800."));
    }
    const QStringList rest = parser.positionalArguments();
    if (rest.size() > 1)
        return wrong(QStringLiteral("Only one mailto: address can be given."));
    if (!rest.isEmpty()) {
        const QUrl url(rest.first(), QUrl::StrictMode);
        if (url.scheme() != QLatin1String("mailto"))
            return wrong(QStringLiteral("%1 is not a mailto: address.").arg(rest.first().left(80)));
        options.mailto = url;
    }
    return options;
}

QString optionsHelp()
{
    // The parser's own help text asks the application for its name, so there must be one by then.
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Posthorn, a mail client for more than one mailbox."));
    addOptions(parser);
    return parser.helpText();
}

} // namespace posthorn

// posthornctl: the same core as the window's, for scripts, servers and tests.

#include "commandtable.h"
#include "interrupt.h"

#include <QCoreApplication>
#include <QScopeGuard>

using namespace posthorn;

namespace
{

/// Reads one run's command line and starts its command. Main thread, owned by main().
class Invocation
{
public:
    /// The exit code when there is nothing to start.
    [[nodiscard]] std::optional<ExitCode> prepare(const QStringList &words);
    [[nodiscard]] Command &command() { return *m_command; }
    [[nodiscard]] Output &output() { return m_output; }

private:
    [[nodiscard]] std::optional<ExitCode> usageError(const QString &text);
    [[nodiscard]] std::optional<ExitCode> readGlobalOptions(QStringList &words);
    void addGlobalOptions();
    [[nodiscard]] QString helpOf(const CommandSpec &spec) const;

    Output m_output;
    QCommandLineParser m_parser;
    QString m_profileDir = qEnvironmentVariable("POSTHORN_PROFILE");
    std::unique_ptr<Command> m_command;
};

std::optional<ExitCode> Invocation::usageError(const QString &text)
{
    m_output.usageError(text);
    return ExitCode::Usage;
}

/// Those before the command; takes them off `words`.
std::optional<ExitCode> Invocation::readGlobalOptions(QStringList &words)
{
    while (!words.isEmpty() && words.first().startsWith(u'-')) {
        const QString option = words.takeFirst();
        if (option == QLatin1String("--help") || option == QLatin1String("-h")) {
            m_output.text(overview().chopped(1));
            return ExitCode::Done;
        }
        if (option == QLatin1String("--version")) {
            m_output.text(QStringLiteral("posthornctl ") + QCoreApplication::applicationVersion());
            return ExitCode::Done;
        }
        if (option == QLatin1String("--json"))
            m_output.setJson(true);
        else if (option.startsWith(QLatin1String("--profile=")))
            m_profileDir = option.mid(10);
        else if (option == QLatin1String("--profile") && !words.isEmpty())
            m_profileDir = words.takeFirst();
        else
            return usageError(QStringLiteral("unknown option %1, see posthornctl --help").arg(option));
    }
    return {};
}

void Invocation::addGlobalOptions()
{
    m_parser.addOption(
        {QStringLiteral("profile"), QStringLiteral("Keep everything under DIR."), QStringLiteral("DIR")});
    m_parser.addOption(QCommandLineOption(QStringLiteral("json"), QStringLiteral("Print JSON.")));
    m_parser.addOption(QCommandLineOption({QStringLiteral("h"), QStringLiteral("help")},
                                          QStringLiteral("Explain the command.")));
}

QString Invocation::helpOf(const CommandSpec &spec) const
{
    const QString options = m_parser.helpText().section(QStringLiteral("Options:"), 1);
    return QStringLiteral("usage: posthornctl %1 %2\n\n%3.\n\nOptions:%4")
        .arg(spec.name, spec.arguments, spec.summary, options);
}

std::optional<ExitCode> Invocation::prepare(const QStringList &words)
{
    QStringList rest = words;
    if (const auto ended = readGlobalOptions(rest))
        return ended;
    if (rest.isEmpty())
        return usageError(QStringLiteral("no command given, see posthornctl --help"));
    const CommandSpec *spec = findCommand(rest);
    if (!spec)
        return usageError(QStringLiteral("unknown command \"%1\", see posthornctl --help").arg(rest.first()));
    m_command = spec->make();
    m_command->addOptions(m_parser);
    addGlobalOptions();
    rest = rest.mid(spec->name.count(u' ') + 1);
    if (!m_parser.parse(QStringList{QStringLiteral("posthornctl")} + rest))
        return usageError(m_parser.errorText());
    if (m_parser.isSet(QStringLiteral("json")))
        m_output.setJson(true);
    if (m_parser.isSet(QStringLiteral("help"))) {
        m_output.text(helpOf(*spec).trimmed());
        return ExitCode::Done;
    }
    if (m_parser.isSet(QStringLiteral("profile")))
        m_profileDir = m_parser.value(QStringLiteral("profile"));
    const QStringList arguments = m_parser.positionalArguments();
    if (arguments.size() < spec->minimum || (spec->maximum >= 0 && arguments.size() > spec->maximum))
        return usageError(QStringLiteral("usage: posthornctl %1 %2").arg(spec->name, spec->arguments));
    m_command->setEnvironment({m_profileDir, &m_output, &m_parser, arguments});
    return {};
}

/// Set while main() runs. Qt hands its messages to a plain function.
Output *messageOutput = nullptr;

void handleMessage(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    // A run from cron has no runtime folder; Qt's own choice in its place is fine.
    if (text.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR not set")))
        return;
    if (messageOutput && type != QtDebugMsg && type != QtInfoMsg)
        messageOutput->warning(text);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("posthornctl"));
    QCoreApplication::setApplicationVersion(QStringLiteral(POSTHORN_VERSION));
    Interrupt interrupt;

    Invocation invocation;
    messageOutput = &invocation.output();
    qInstallMessageHandler(handleMessage);
    const auto restoreHandler = qScopeGuard([] {
        qInstallMessageHandler(nullptr);
        messageOutput = nullptr;
    });
    if (const auto ended = invocation.prepare(QCoreApplication::arguments().mid(1)))
        return int(*ended);
    Command &command = invocation.command();
    QObject::connect(&command, &Command::finished, &application,
                     [](ExitCode code) { QCoreApplication::exit(int(code)); });
    QObject::connect(&interrupt, &Interrupt::interrupted, &command, [&command] { command.interrupt(); });
    QMetaObject::invokeMethod(&command, &Command::start, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

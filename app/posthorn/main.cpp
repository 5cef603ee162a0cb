#include "common/mailruntime.h"
#include "discovery/systemdnsresolver.h"
#include "options.h"
#include "samplemailbox.h"
#include "screenshot.h"
#include "security/networkhttpclient.h"
#include "singleinstance.h"
#include "sync/mailactions.h"
#include "ui/common/contextmenukey.h"
#include "ui/common/englishplurals.h"
#include "ui/common/settings.h"
#include "ui/message/messagejudge.h"
#include "ui/notify/newmailnotifier.h"
#include "ui/notify/notificationservice.h"
#include "ui/render/renderprogram.h"
#include "ui/render/renderservice.h"
#include "ui/services.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/window/mailcontroller.h"
#include "ui/window/mainwindow.h"

#include <QApplication>
#include <QMessageBox>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>
#include <cstdio>

using namespace posthorn;

namespace
{

constexpr int ExitUsage = 1;
constexpr int ExitStore = 7;
constexpr int ScreenshotSeconds = 60;

void say(FILE *stream, const QString &text)
{
    std::fputs(text.toLocal8Bit().constData(), stream);
    std::fputc('\n', stream);
}

/// What must be set before there is an application object.
void prepareEnvironment(const Options &options)
{
    if (options.scale > 0)
        qputenv("QT_SCALE_FACTOR", QByteArray::number(options.scale));
    const bool display = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
    if (!options.screenshot.isEmpty() && !display && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
}

/// The window could not be opened at all: said in a window of its own, or on stderr where a script is
/// looking.
int refuse(const Error &error, const Options &options)
{
    const ErrorText words = errorText(error);
    if (!options.screenshot.isEmpty()) {
        say(stderr, words.sentence + u' ' + words.cause);
        return ExitStore;
    }
    QMessageBox box(QMessageBox::NoIcon, QStringLiteral("Posthorn"), words.sentence, QMessageBox::Close);
    box.setInformativeText(words.cause);
    box.setDetailedText(error.toString());
    box.exec();
    return ExitStore;
}

} // namespace

int main(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    const Result<Options> parsed = parseOptions(arguments);
    if (!parsed) {
        say(stderr, parsed.error().context);
        return ExitUsage;
    }
    const Options &options = *parsed;
    prepareEnvironment(options);

    QCoreApplication::setApplicationName(QStringLiteral("posthorn"));
    QCoreApplication::setApplicationVersion(QStringLiteral(POSTHORN_VERSION));
    if (options.showHelp || options.showVersion) {
        // Also where there is no display.
        const QCoreApplication application(argc, argv);
        say(stdout, options.showHelp ? optionsHelp() : QStringLiteral("posthorn " POSTHORN_VERSION));
        return 0;
    }
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Posthorn"));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.posthorn.Posthorn"));
    QApplication application(argc, argv);
    ContextMenuKey contextMenuKey;
    application.installEventFilter(&contextMenuKey);
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    QGuiApplication::setWindowIcon(theme::icon(QStringLiteral("posthorn")));

    const QTemporaryDir throwAway;
    const Profile profile = Profile::at(options.sample ? throwAway.path() : options.profile);
    const Result<void> folders = profile.create();
    Settings settings(profile.configDir);
    theme::apply(application, options.dark ? Settings::ColorScheme::Dark : settings.colorScheme());
    if (!folders)
        return refuse(folders.error(), options);

    SingleInstance instance(profile.runtimeDir);
    if (options.screenshot.isEmpty() && instance.handOver(options.mailto))
        return 0;
    auto runtime = MailRuntime::open({.profile = profile});
    if (!runtime)
        return refuse(runtime.error(), options);
    MailRuntime &mail = **runtime;
    instance.listen();
    if (options.sample) {
        if (const Result<void> filled = fillSampleMailbox(mail); !filled)
            return refuse(filled.error(), options);
    }

    SystemDnsResolver resolver;
    NetworkHttpClient http;
    MessageJudge judge(mail.accounts(), mail.store(), mail.clock(), &resolver);
    RenderService renderer(renderProgram());
    MailActions actions(mail.store(), std::chrono::seconds(MailController::UndoSeconds));
    const Services services{.accounts = &mail.accounts(),
                            .settings = &settings,
                            .store = &mail.store(),
                            .engine = mail.engine(),
                            .credentials = mail.credentials(),
                            .actions = &actions,
                            .outbox = &mail.outbox(),
                            .drafts = &mail.drafts(),
                            .clock = &mail.clock(),
                            .oauthProviders = &mail.oauthProviders(),
                            .judge = &judge,
                            .http = &http,
                            .renderer = &renderer,
                            .runtimeDir = profile.runtimeDir};
    MainWindow window(services);
    QObject::connect(&settings, &Settings::changed, &application, [&] {
        if (!options.dark)
            theme::apply(application, settings.colorScheme());
    });
    QObject::connect(&instance, &SingleInstance::startedAgain, &window, [&window](const QUrl &mailto) {
        window.raiseToUser();
        if (!mailto.isEmpty())
            window.openMailto(mailto);
    });
    QObject::connect(&window, &MainWindow::quitRequested, &application, &QApplication::closeAllWindows,
                     Qt::QueuedConnection);
    QObject::connect(&window, &MainWindow::sampleRequested, &application, [] {
        // A process of its own: the sample never meets the user's profile.
        QProcess::startDetached(QCoreApplication::applicationFilePath(), {QStringLiteral("--sample")});
    });
    NotificationService desktop(QDBusConnection::sessionBus());
    NewMailNotifier notifier(services, desktop, &window);
    QObject::connect(&notifier, &NewMailNotifier::messageWanted, &window, &MainWindow::showArrived);
    if (options.size.isValid())
        window.resize(options.size);
    window.show();
    renderer.warmUp(); // not before: the window comes first
    if (!options.mailto.isEmpty())
        window.openMailto(options.mailto);

    std::unique_ptr<Screenshot> screenshot;
    QTimer limit;
    limit.setSingleShot(true);
    const auto takePicture = [&] {
        if (options.screenshot.isEmpty())
            return;
        screenshot = std::make_unique<Screenshot>(window, options.view, options.screenshot);
        QObject::connect(screenshot.get(), &Screenshot::finished, &application, [&](bool ok) {
            if (!ok)
                say(stderr,
                    QStringLiteral("The picture could not be written to %1.").arg(options.screenshot));
            QCoreApplication::exit(ok ? 0 : ExitStore);
        });
        screenshot->start();
    };
    if (!options.screenshot.isEmpty()) {
        QObject::connect(&limit, &QTimer::timeout, &application, [] {
            say(stderr, QStringLiteral("The view did not come up in time."));
            QCoreApplication::exit(ExitStore);
        });
        limit.start(ScreenshotSeconds * 1000);
    }
    takePicture();
    if (!options.sample) // whose servers there are not
        mail.start();
    return QApplication::exec();
}

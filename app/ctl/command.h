#pragma once

#include "common/mailruntime.h"
#include "exitcode.h"
#include "output.h"

#include <QCommandLineParser>
#include <QObject>
#include <memory>

namespace posthorn
{

/// One command of posthornctl, for one run. Main thread; owned by main(). start() is called once from the
/// event loop; the command answers with finished(), at once or later.
class Command : public QObject
{
    Q_OBJECT

public:
    /// What main() gives each command.
    struct Environment {
        QString profileDir; // empty: the XDG places
        Output *output = nullptr;
        QCommandLineParser *parser = nullptr;
        QStringList arguments; // positional, without the command's own words
    };

    void setEnvironment(Environment environment) { m_environment = std::move(environment); }

    virtual void addOptions(QCommandLineParser &parser) const { Q_UNUSED(parser); }
    virtual void start() = 0;
    /// The user wants it to end.
    virtual void interrupt() { fail(Error::cancelled()); }

Q_SIGNALS:
    void finished(posthorn::ExitCode code);

protected:
    [[nodiscard]] Output &output() { return *m_environment.output; }
    /// Not asked for by what reads no profile: finding its places may ask the user database for a name.
    [[nodiscard]] Profile profile() const { return Profile::at(m_environment.profileDir); }
    [[nodiscard]] const QStringList &arguments() const { return m_environment.arguments; }
    [[nodiscard]] const QCommandLineParser &parser() const { return *m_environment.parser; }
    [[nodiscard]] bool isSet(const char *option) const;
    [[nodiscard]] QString value(const char *option) const;
    /// A whole number >= 1 from an option, `fallback` where it is not given. Errors: InvalidArgument.
    [[nodiscard]] Result<int> number(const char *option, int fallback) const;

    /// Opens the profile. False: it could not be, and the command has failed.
    [[nodiscard]] bool open(MailRuntime::Use use, SyncEngine::Mode mode = SyncEngine::Mode::OneShot);
    /// For writing, after everything in the store was looked at and mended.
    [[nodiscard]] bool openForRepair();
    /// Closes it again, for a command that has to go on with another Use.
    void closeRuntime() { m_runtime.reset(); }
    [[nodiscard]] MailRuntime &runtime() { return *m_runtime; }
    [[nodiscard]] const MailRuntime &runtime() const { return *m_runtime; }
    template <class Job>
    [[nodiscard]] auto read(Job job)
    {
        using R = std::invoke_result_t<Job, StoreReader &>;
        return m_runtime->store().readAndWait<typename R::value_type>(std::move(job),
                                                                      Store::Lane::Interactive);
    }
    template <class Job>
    [[nodiscard]] auto write(Job job)
    {
        using R = std::invoke_result_t<Job, WriteTransaction &>;
        return m_runtime->store().writeAndWait<typename R::value_type>(Durability::Full, std::move(job));
    }

    void usageError(const QString &text);
    void fail(const Error &error);
    void finish(ExitCode code = ExitCode::Done);
    [[nodiscard]] bool hasEnded() const { return m_ended; }

private:
    [[nodiscard]] bool open(const MailRuntime::Options &options);

    Environment m_environment;
    std::unique_ptr<MailRuntime> m_runtime;
    bool m_ended = false; // what comes after the end is not reported
};

/// A line of the command table.
struct CommandSpec {
    QString name;      // one or two words
    QString arguments; // as the usage shows them
    QString summary;
    int minimum = 0; // positional arguments
    int maximum = 0; // -1 = any number
    std::unique_ptr<Command> (*make)() = nullptr;
};

} // namespace posthorn

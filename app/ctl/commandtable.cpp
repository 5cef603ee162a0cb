#include "commandtable.h"

#include "commands.h"

namespace posthorn
{

const QList<CommandSpec> &commandTable()
{
    const auto t = [](const char *text) { return QString::fromLatin1(text); };
    static const QList<CommandSpec> table{
        {t("account add"), t("ADDRESS [option...]"),
         t("Set up an account; without --imap or --pop3 its servers are looked for"), 1, 1, makeAccountAdd},
        {t("account list"), {}, t("The accounts"), 0, 0, makeAccountList},
        {t("account show"), t("ACCOUNT"), t("Everything that is set for an account"), 1, 1, makeAccountShow},
        {t("account set"), t("ACCOUNT KEY VALUE"), t("Change one setting; KEY list names them"), 2, 3,
         makeAccountSet},
        {t("account password"), t("ACCOUNT"),
         t("Put the password, read from standard input, into the keyring"), 1, 1, makeAccountPassword},
        {t("account signin"), t("ACCOUNT [--device] [--oauth PROVIDER] [--client-id ID]"),
         t("Sign in with a browser (OAuth2); prints what to open"), 1, 1, makeAccountSignIn},
        {t("account switch"),
         t("ACCOUNT --to imap|pop3 [--server HOST:PORT] [--keep|--upload|--leave] [--dry-run]"),
         t("Bring its mail from now on by the other protocol, and find what is here on the server"), 1, 1,
         makeAccountSwitch},
        {t("account remove"), t("ACCOUNT [--discard]"), t("Forget an account and its mail on this computer"),
         1, 1, makeAccountRemove},
        {t("discover"), t("ADDRESS [--no-probe] [--ca FILE]"),
         t("The servers an address may have, best first, and whether they answer"), 1, 1, makeDiscover},
        {t("doctor"), t("[ACCOUNT]"),
         t("Name, connection, encryption, greeting, log-in, mailbox: what works and what does not"), 0, 1,
         makeDoctor},
        {t("sync"), t("[ACCOUNT] [--folder F] [--bodies all|none|DAYS] [--full]"),
         t("Carry out what waits, then fetch what is new"), 0, 1, makeSync},
        {t("watch"), {}, t("Stay connected and print what happens"), 0, 0, makeWatch},
        {t("folders"), t("[ACCOUNT]"), t("The folders and how many messages they have"), 0, 1, makeFolders},
        {t("list"), t("FOLDER [--location L] [--sort KEY] [--limit N] [--before ID] [--threads]"),
         t("Messages, newest first; FOLDER inbox, sent, ... without an account is that of all"), 1, 1,
         makeList},
        {t("search"), t("QUERY... [the same options]"),
         t("Messages that fit: words, from: to: subject: is: has: tag: leaves:"), 1, -1, makeSearch},
        {t("show"), t("ID [--headers|--text|--html|--raw|--part N|--save-part N FILE]"), t("One message"), 1,
         2, makeShow},
        {t("parse"), t("FILE|- [the same options]"), t("What show prints, for a message in a file"), 1, 2,
         makeParse},
        {t("sanitize"), t("FILE|-"), t("HTML as it would be displayed, and what was taken out of it"), 1, 1,
         makeSanitize},
        {t("mark"), t("ID... [--read|--unread] [--flag|--unflag] [--tag T] [--untag T]"),
         t("Change flags and tags"), 1, -1, makeMark},
        {t("move"), t("ID... FOLDER"), t("Move messages"), 2, -1, makeMove},
        {t("copy"), t("ID... FOLDER"), t("Copy messages"), 2, -1, makeCopy},
        {t("delete"), t("ID... [--here|--from-server|--everywhere|--for-good]"),
         t("Delete messages as the account's role says: to Trash, what lies there for good; at work they are "
           "hidden here"),
         1, -1, makeDelete},
        {t("unhide"), t("ID..."), t("Show again what is hidden here; list --location hidden-here finds it"),
         1, -1, makeUnhide},
        {t("undo"), t("GROUP"), t("Take back what mark, move, copy or delete did; they print the group"), 1,
         1, makeUndo},
        {t("retention"), t("ACCOUNT [--until TIME|--agree|--keep ID...|--no-keep ID...|--removed]"),
         t("What the account's rules take from the server, and when; what they took"), 1, -1, makeRetention},
        {t("send"), t("FILE|- [--from ACCOUNT] [--queue]"),
         t("Send a message (RFC 5322); recipients are taken from its header"), 1, 1, makeSend},
        {t("draft"), t("FILE|- [--from ACCOUNT] [--replace ID]"),
         t("Save a message as a draft, or a new version of one"), 1, 1, makeDraft},
        {t("outbox"), {}, t("What waits to be sent, failed or is uncertain"), 0, 0, makeOutbox},
        {t("outbox change"), t("N retry|cancel|sent"),
         t("Try again; take back into Drafts; say that it arrived"), 2, 2, makeOutboxChange},
        {t("journal"), {}, t("Changes that wait for the server, or failed"), 0, 0, makeJournal},
        {t("journal cancel"), t("N"), t("Take a change back that the server has not seen"), 1, 1,
         makeJournalCancel},
        {t("journal retry"), t("N"), t("Try a failed change again at the next sync"), 1, 1, makeJournalRetry},
        {t("export"), t("FOLDER|--account ACCOUNT --mbox FILE|--maildir DIR|--eml DIR"),
         t("Write the messages of a folder, or of all, that are on this computer"), 0, 1, makeExport},
        {t("import"), t("[PATH] [FOLDER|--into ACCOUNT|--thunderbird] [--kind KIND] [--dry-run]"),
         t("Read messages from a file, an mbox, a Maildir, folders of these, or a profile of Thunderbird"), 0,
         2, makeImport},
        {t("settings export"), t("FILE"), t("Write accounts and preferences, without passwords, into a file"),
         1, 1, makeSettingsExport},
        {t("settings import"), t("FILE [--dry-run]"),
         t("Bring the settings of such a file into this profile, and say what changes"), 1, 1,
         makeSettingsImport},
        {t("check"), t("[--repair]"),
         t("Say where the mail of each folder is, and prove that the store is sound"), 0, 0, makeCheck},
    };
    return table;
}

const CommandSpec *findCommand(const QStringList &words)
{
    const CommandSpec *best = nullptr;
    for (const CommandSpec &spec : commandTable()) {
        const QStringList name = spec.name.split(u' ');
        if (words.mid(0, name.size()) == name && (!best || spec.name.size() > best->name.size()))
            best = &spec;
    }
    return best;
}

QString overview()
{
    QString text = QStringLiteral(
        "usage: posthornctl [--profile DIR] [--json] COMMAND [argument...]\n\n"
        "Posthorn without a window.\n\n"
        "  --profile DIR  keeps configuration and mail under DIR (or POSTHORN_PROFILE in the environment)\n"
        "  --json         one JSON object a line on standard output; progress and errors as JSON on standard "
        "error\n"
        "  --version      prints the version\n"
        "  COMMAND --help explains a command\n\n");
    for (const CommandSpec &spec : commandTable())
        text += QStringLiteral("  %1\n      %2\n")
                    .arg((spec.name + u' ' + spec.arguments).trimmed(), spec.summary);
    return text +
           QStringLiteral(
               "\nExit codes: 0 done, 1 usage, 2 not found, 3 network, 4 authentication, 5 certificate, "
               "6 server said no, 7 store, 8 cancelled.\n");
}

} // namespace posthorn

#include "settingrow.h"
#include "ui/message/readingzoom.h"

#include <QCoreApplication>
#include <QLocale>

namespace posthorn
{

namespace
{

using Kind = SettingRow::Kind;

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::SettingTable", text);
}

QString word(const char *text)
{
    return QString::fromLatin1(text);
}

/// A row whose control its page makes.
SettingRow custom(const char *page, const char *name, const QString &label, const QString &synonyms,
                  const QString &explanation = {})
{
    return {word(page), word(name), label, explanation, synonyms, Kind::Custom, {}, {}};
}

SettingRow stored(Kind kind, const char *key, const char *name, const QString &label, const QString &synonyms,
                  const QString &explanation, const QList<SettingRow::Option> &options = {})
{
    const QString page = word(key).section(u'/', 0, 0);
    return {page, word(name), label, explanation, synonyms, kind, word(key), options};
}

QList<SettingRow::Option> zoomOptions()
{
    QList<SettingRow::Option> options;
    for (const int percent : ReadingZoom::Steps)
        options.append({percent, QLocale().toString(percent) + u'\u00a0' + QLocale().percent(), {}});
    return options;
}

QList<SettingRow> accountRows()
{
    const char *page = "accounts";
    return {
        custom(page, "accountAddButton", tr("Add an account"), tr("new mailbox set up address")),
        custom(page, "accountConnectionButton", tr("Connection and security"),
               tr("test diagnose error lock TLS certificate encryption offline")),
        custom(page, "accountNameEdit", tr("Name"), tr("account title sidebar rename")),
        custom(page, "accountContextBox", tr("Belongs to"), tr("context home work private office")),
        custom(page, "accountColors", tr("Colour"), tr("color dot mark account")),
        custom(page, "accountEnabledCheck", tr("Use this account"), tr("disable pause switch off account")),
        custom(page, "accountNotifyCheck", tr("Tell me of new mail in this account"),
               tr("notifications mute silence account")),
        custom(page, "identityNameEdit", tr("Your name"), tr("identity alias sender from display name")),
        custom(page, "identityAddressEdit", tr("Address"), tr("identity alias sender from e-mail")),
        custom(page, "identityReplyToEdit", tr("Replies to"), tr("identity reply-to answer address")),
        custom(page, "identitySignatureEdit", tr("Signature"), tr("identity footer sign greeting")),
        custom(page, "identitySentBox", tr("Sent mail to"), tr("identity folder copies of sent mail")),
        custom(page, "identityDraftsBox", tr("Drafts to"), tr("identity folder drafts unfinished")),
        custom(page, "incomingHostEdit", tr("Incoming mail"),
               tr("IMAP POP3 server host port encryption TLS user name password authentication")),
        custom(page, "canSendCheck", tr("Send mail with this account"),
               tr("SMTP outgoing server submission host port encryption")),
        custom(page, "roleBox", tr("This computer"),
               tr("role home work mirror office private where mail lives location retention")),
        custom(page, "retentionBox", tr("After collecting"),
               tr("POP3 IMAP leave on server remove retention delete days at once")),
        custom(page, "bodiesBox", tr("Fetch in full"), tr("offline download messages text bodies")),
        custom(page, "mostBodyBox", tr("Fetch whole messages up to"),
               tr("size limit large big attachments header only download"),
               tr("Of larger ones only the header comes, the rest when they are opened. Until then no rule "
                  "removes them from the server.")),
        custom(page, "sharedInboxBox", tr("Show together with"),
               tr("POP3 shared inbox one folder list global several accounts"),
               tr("Accounts with the same name here share one Inbox, Sent and so on.")),
        custom(page, "sentCopyBox", tr("Copies of sent mail"), tr("sent folder copy upload server keeps")),
        custom(page, "pollBox", tr("Look for mail every"), tr("poll interval check minutes refresh")),
        custom(page, "removeDeletedCheck", tr("Remove from the server what I delete here"),
               tr("POP3 IMAP delete server hide")),
        custom(page, "keepWhatLeftCheck", tr("Keep here what goes from the server"),
               tr("only here collect local copy vanish other computer")),
        custom(page, "mostMessagesBox", tr("The server keeps at most"),
               tr("retention limit number of messages oldest leave quota")),
        custom(page, "mostBytesBox", tr("In total at most"),
               tr("retention limit size megabytes oldest leave quota space"),
               tr("The oldest leave first, and only those that are on this computer.")),
        custom(page, "spareUnreadCheck", tr("Never remove unread messages by a rule"),
               tr("retention spare unseen new")),
        custom(page, "spareFlaggedCheck", tr("Never remove flagged messages by a rule"),
               tr("retention spare starred important")),
        custom(page, "spareTaggedCheck", tr("Never remove tagged messages by a rule"),
               tr("retention spare labels keywords")),
        custom(page, "graceBox", tr("Time to change my mind"), tr("retention grace period delay hours undo"),
               tr("Between being chosen by a rule and leaving. Not for what is removed at once.")),
        custom(page, "onlyFoldersList", tr("Only in these folders"),
               tr("IMAP retention rules mailboxes choose"),
               tr("Nothing checked: in every folder that mail is collected from.")),
    };
}

QList<SettingRow> composingRows()
{
    return {
        stored(Kind::Choice, "composing/undoSendSeconds", "undoSendBox", tr("Sending can be undone for"),
               tr("undo send delay take back recall"), tr("The message waits that long on this computer."),
               {{0, tr("Not at all"), {}},
                {5, tr("5 seconds"), {}},
                {10, tr("10 seconds"), {}},
                {20, tr("20 seconds"), {}},
                {30, tr("30 seconds"), {}},
                {60, tr("60 seconds"), {}}}),
        stored(Kind::Choice, "composing/reply", "replyPlaceBox", tr("My answer goes"),
               tr("reply quote quotation top bottom posting"), {},
               {{word("above"), tr("Above the quotation"), {}},
                {word("below"), tr("Below the quotation"), {}},
                {word("unquoted"), tr("Without a quotation"), {}}}),
        stored(Kind::Switch, "composing/signatureInReplies", "signRepliesCheck",
               tr("Put the signature under answers, too"), tr("sign reply forward footer"), {}),
        stored(Kind::Switch, "composing/attachmentReminder", "attachmentReminderCheck",
               tr("Remind me of a forgotten attachment"), tr("attached file missing warning"),
               tr("When the text speaks of one and there is none.")),
        stored(Kind::Switch, "composing/subjectReminder", "subjectReminderCheck",
               tr("Remind me of an empty subject"), tr("title missing warning"), {}),
        stored(Kind::Switch, "composing/contextWarning", "contextWarningCheck",
               tr("Tell me when I write to work from home, or the other way round"),
               tr("wrong account address identity context private office guard"),
               tr("When the recipients are known from the other accounts only.")),
        {word("composing"),
         word("identityEverywhereBox"),
         tr("New mail is written as"),
         {},
         tr("default identity sender from address all"),
         Kind::Identity,
         word("identities/everywhere"),
         {}},
        {word("composing"),
         word("identityHomeBox"),
         tr("New mail while Home is shown"),
         {},
         tr("default identity sender from address home context private"),
         Kind::Identity,
         word("identities/home"),
         {}},
        {word("composing"),
         word("identityWorkBox"),
         tr("New mail while Work is shown"),
         tr("An answer is always written as the address that the message came to."),
         tr("default identity sender from address work context office"),
         Kind::Identity,
         word("identities/work"),
         {}},
    };
}

QList<SettingRow> readingRows()
{
    return {
        stored(Kind::Choice, "reading/markReadDelayMs", "markReadBox", tr("An opened message counts as read"),
               tr("mark seen unread delay"), {},
               {{0, tr("At once"), {}},
                {800, tr("After a moment"), {}},
                {3000, tr("After 3 seconds"), {}},
                {10'000, tr("After 10 seconds"), {}},
                {-1, tr("Only when I say so"), {}}}),
        stored(Kind::Switch, "reading/plainText", "plainTextCheck", tr("Show messages as plain text"),
               tr("HTML formatted view simple"),
               tr("Formatted messages, too; each can still be shown formatted.")),
        stored(Kind::Switch, "reading/conversations", "conversationsCheck", tr("Show conversations as one"),
               tr("thread threads answers replies together"),
               tr("A message with all that was written before and after it, from all folders.")),
        stored(Kind::Choice, "reading/zoom", "readingZoomBox", tr("Size of messages"),
               tr("zoom larger smaller font text scale"), {}, zoomOptions()),
    };
}

QList<SettingRow> privacyRows()
{
    const char *page = "privacy";
    return {
        stored(Kind::Choice, "privacy/remotePictures", "remotePicturesBox", tr("Pictures on the internet"),
               tr("remote content images tracking external load download block"),
               tr("Loading them tells the sender that you read the message, when and from where."),
               {{word("ask"), tr("Not loaded until I ask for them"), {}},
                {word("never"), tr("Never loaded, never offered"), {}}}),
        stored(Kind::Switch, "privacy/skipTrackingPixels", "skipTrackingPixelsCheck",
               tr("Leave tracking pixels out when pictures are loaded"),
               tr("web beacon spy invisible image remote content"),
               tr("Pictures that nobody can see, and that are there only to count readers.")),
        custom(page, "pictureSendersList", tr("Always loaded from"),
               tr("remote content images trusted senders exceptions allowed remove"),
               tr("Nobody yet. A sender can be added from a message whose origin was confirmed.")),
        stored(Kind::Choice, "privacy/receipts", "receiptsBox", tr("When a sender asks for a read receipt"),
               tr("MDN disposition notification return receipt confirm reading"),
               tr("A receipt is never sent by itself."),
               {{word("ask"), tr("Ask me"), {}}, {word("never"), tr("Never send one, and do not ask"), {}}}),
        stored(Kind::Switch, "privacy/checkSignatures", "checkSignaturesCheck",
               tr("Check signatures here where the mail server does not"),
               tr("DKIM authenticity verify sender forged DNS"),
               tr("It asks the DNS of the sender's domain, who may learn from it that the message is read.")),
        stored(Kind::Switch, "privacy/askBeforeLinks", "askLinksCheck", tr("Ask before every link"),
               tr("open browser web phishing confirm url"),
               tr("A link whose text names another place is always asked about.")),
        stored(Kind::Switch, "privacy/publicDatabase", "publicDatabaseCheck",
               tr("Look new accounts up in the public list of providers"),
               tr("ISPDB autoconfig discovery set up servers find"),
               tr("It learns the domain of the address, never the address.")),
        stored(Kind::Switch, "privacy/providerDraft", "providerDraftCheck",
               tr("Ask providers in the new way, too"),
               tr("PACC draft autoconfig discovery set up servers find"),
               tr("For the servers of a new account, by a draft of a standard that may still change.")),
    };
}

QList<SettingRow> notificationRows()
{
    return {
        stored(Kind::Switch, "notifications/enabled", "notifyCheck", tr("Tell me of new mail"),
               tr("desktop notification popup alert message"),
               tr("By the desktop's notifications, for the accounts that are shown. Single accounts are "
                  "silenced on the page Accounts.")),
        stored(Kind::Choice, "notifications/preview", "notifyPreviewBox", tr("A notification shows"),
               tr("preview privacy lock screen content"), {},
               {{word("none"), tr("Only that there is new mail"), {}},
                {word("sender"), tr("Who wrote"), {}},
                {word("subject"), tr("Who wrote, and the subject"), {}}}),
        stored(Kind::Choice, "notifications/quiet", "notifyQuietBox", tr("Be quiet"),
               tr("do not disturb night hours silence weekend"), {},
               {{word("never"), tr("Never"), {}},
                {word("night"), tr("From 22:00 to 7:00"), {}},
                {word("evening"), tr("From 18:00 to 8:00"), {}}}),
        stored(Kind::Switch, "notifications/sound", "notifySoundCheck", tr("With a sound"),
               tr("noise ring beep mute"), tr("Where the desktop plays one.")),
    };
}

QList<SettingRow> appearanceRows()
{
    return {
        stored(Kind::Options, "appearance/scheme", "schemeOptions", tr("Colours"),
               tr("color dark light theme night scheme"), {},
               {{word("system"), tr("As the desktop"), word("schemeSystemButton")},
                {word("light"), tr("Light"), word("schemeLightButton")},
                {word("dark"), tr("Dark"), word("schemeDarkButton")}}),
        stored(
            Kind::Options, "appearance/density", "densityOptions", tr("Message list"),
            tr("density rows compact lines snippet preview"), {},
            {{word("comfortable"), tr("Comfortable: with the first words"), word("densityComfortableButton")},
             {word("compact"), tr("Compact: one line a message"), word("densityCompactButton")}}),
    };
}

QList<SettingRow> otherRows()
{
    return {
        stored(Kind::Switch, "keys/single", "singleKeysCheck",
               tr("Single letters act on messages (j, k, e, r, \u2026)"), tr("keyboard shortcuts vim"), {}),
        custom("keys", "keysList", tr("Keys of the actions"), tr("keyboard shortcuts bindings change")),
        custom(
            "transfer", "importMailButton", tr("Bring in mail from Thunderbird or from files"),
            tr("import mbox maildir eml thunderbird profile archive folders"),
            tr("Accounts, folders and tags of a Thunderbird profile, or an mbox, a Maildir, .eml files. Each "
               "message is compared with what was stored.")),
        custom("transfer", "exportMailButton", tr("Write mail into files"),
               tr("export backup archive mbox maildir eml save"),
               tr("As an mbox, a Maildir or .eml files, which other programs read.")),
        custom("transfer", "exportSettingsButton", tr("Take the settings to another computer"),
               tr("export backup save file accounts move sync"),
               tr("Writes accounts, identities, keys and all preferences into one file. Passwords and mail "
                  "are not in it, and neither are certificates that you trusted here.")),
        custom("transfer", "importSettingsButton", tr("Bring the settings of another computer"),
               tr("import restore load file accounts second computer"),
               tr("Shows first what would change. Accounts that are here already are not doubled; new ones "
                  "ask for their password.")),
        custom("health", "healthCheckButton", tr("Check the mail on this computer"),
               tr("repair database store damaged verify")),
        custom("health", "healthSaveButton", tr("Report on the health of the mail"),
               tr("save statistics counts quota folders")),
    };
}

} // namespace

QList<SettingsPageInfo> settingsPages()
{
    return {
        {word("accounts"), word("account"), tr("Accounts")},
        {word("composing"), word("compose"), tr("Composing")},
        {word("reading"), word("read"), tr("Reading")},
        {word("privacy"), word("eye-off"), tr("Privacy")},
        {word("notifications"), word("bell"), tr("Notifications")},
        {word("appearance"), word("eye"), tr("Appearance")},
        {word("keys"), word("keyboard"), tr("Keys")},
        {word("transfer"), word("transfer"), tr("Transfer")},
        {word("health"), word("shield-check"), tr("Health")},
    };
}

QList<SettingRow> settingRows()
{
    return accountRows() + composingRows() + readingRows() + privacyRows() + notificationRows() +
           appearanceRows() + otherRows();
}

} // namespace posthorn

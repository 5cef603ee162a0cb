#pragma once

#include "account/picturesenders.h"
#include "account/preferences.h"
#include "mime/replybuilder.h"

#include <QObject>

namespace posthorn
{

/// The user's preferences as the windows use them: Preferences with types, told by changed(key). A change is
/// kept before the call returns. Window thread; owned by the composition root.
class Settings : public QObject
{
    Q_OBJECT

public:
    explicit Settings(const QString &configDir, QObject *parent = nullptr);

    enum class ColorScheme { System, Light, Dark };
    enum class Density { Comfortable, Compact };
    /// What a notification tells of a message.
    enum class Preview { None, Sender, SenderAndSubject };

    [[nodiscard]] ColorScheme colorScheme() const;
    void setColorScheme(ColorScheme scheme);
    [[nodiscard]] Density density() const;
    void setDensity(Density density);
    /// Milliseconds until an opened message counts as read; -1 = never by itself.
    [[nodiscard]] int markReadDelayMs() const
    {
        return value(QStringLiteral("reading/markReadDelayMs")).toInt();
    }
    void setMarkReadDelayMs(int delay) { setValue(QStringLiteral("reading/markReadDelayMs"), delay); }
    [[nodiscard]] bool prefersPlainText() const { return isOn("reading/plainText"); }
    /// A message is shown with all of its conversation.
    [[nodiscard]] static QString conversationsKey() { return QStringLiteral("reading/conversations"); }
    [[nodiscard]] bool showsConversations() const { return value(conversationsKey()).toBool(); }
    void setShowsConversations(bool on) { setValue(conversationsKey(), on); }
    /// Remote pictures: offered where a message has some, or never shown.
    [[nodiscard]] bool offersRemotePictures() const
    {
        return value(QStringLiteral("privacy/remotePictures")) == QLatin1String("ask");
    }
    [[nodiscard]] bool skipsTrackingPixels() const { return isOn("privacy/skipTrackingPixels"); }
    [[nodiscard]] bool offersReceipts() const
    {
        return value(QStringLiteral("privacy/receipts")) == QLatin1String("ask");
    }
    [[nodiscard]] bool checksSignatures() const { return isOn("privacy/checkSignatures"); }
    /// Whose remote pictures are always shown. A change is told as that of pictureSendersKey().
    [[nodiscard]] const PictureSenders &pictureSenders() const { return m_pictureSenders; }
    [[nodiscard]] static QString pictureSendersKey() { return QStringLiteral("privacy/pictureSenders"); }
    Result<bool> setShowsPicturesOf(const PictureSender &sender, bool always);
    /// Percent, for the text of messages.
    [[nodiscard]] static QString readingZoomKey() { return QStringLiteral("reading/zoom"); }
    [[nodiscard]] int readingZoom() const { return value(readingZoomKey()).toInt(); }
    void setReadingZoom(int percent) { setValue(readingZoomKey(), percent); }
    [[nodiscard]] bool asksBeforeLinks() const { return isOn("privacy/askBeforeLinks"); }
    [[nodiscard]] int undoSendSeconds() const
    {
        return value(QStringLiteral("composing/undoSendSeconds")).toInt();
    }
    void setUndoSendSeconds(int seconds) { setValue(QStringLiteral("composing/undoSendSeconds"), seconds); }
    [[nodiscard]] ReplyPlace replyPlace() const;
    [[nodiscard]] bool signsReplies() const { return isOn("composing/signatureInReplies"); }
    [[nodiscard]] bool remindsOfAttachments() const { return isOn("composing/attachmentReminder"); }
    [[nodiscard]] bool remindsOfSubject() const { return isOn("composing/subjectReminder"); }
    [[nodiscard]] bool warnsOfOtherContext() const { return isOn("composing/contextWarning"); }
    /// The address that new mail of a context ("home", "work"; empty = all) is written as; may be empty.
    [[nodiscard]] QString defaultIdentity(const QString &context) const;
    [[nodiscard]] bool notifies() const { return isOn("notifications/enabled"); }
    [[nodiscard]] Preview notificationPreview() const;
    [[nodiscard]] bool notifiesAt(const QTime &time) const;
    [[nodiscard]] bool notifiesWithSound() const { return isOn("notifications/sound"); }
    [[nodiscard]] bool singleKeyShortcuts() const { return isOn("keys/single"); }
    void setSingleKeyShortcuts(bool on) { setValue(QStringLiteral("keys/single"), on); }
    [[nodiscard]] QString shortcut(const QString &actionName, const QString &fallback) const;
    void setShortcut(const QString &actionName, const QString &keys);
    /// The context that is shown: "home", "work" or empty for all. On this computer only.
    [[nodiscard]] static QString contextKey() { return QStringLiteral("view/context"); }
    [[nodiscard]] QString context() const;
    void setContext(const QString &context);
    /// Not told by changed(): nobody but the window itself keeps it.
    [[nodiscard]] QByteArray windowState(const QString &name) const
    {
        return m_preferences.windowState(name);
    }
    void setWindowState(const QString &name, const QByteArray &state)
    {
        m_preferences.setWindowState(name, state);
    }

    /// By key, for rows that are described by one; as Preferences.
    [[nodiscard]] QVariant value(const QString &key) const { return m_preferences.value(key); }
    void setValue(const QString &key, const QVariant &value);
    [[nodiscard]] const Preferences &preferences() const { return m_preferences; }

Q_SIGNALS:
    void changed(const QString &key);

private:
    [[nodiscard]] bool isOn(const char *key) const { return value(QString::fromLatin1(key)).toBool(); }

    Preferences m_preferences;
    PictureSenders m_pictureSenders;
};

} // namespace posthorn

#pragma once

#include "base/ids.h"
#include "mime/replybuilder.h"
#include "ui/services.h"

#include <QWidget>
#include <memory>

namespace posthorn
{

/// The message pane: header, banners, body (text, or sanitized HTML without anything remote), attachments.
/// Asks the store (and, where the body is not here, the engine) by itself and never blocks. Window thread; a
/// child of the window.
class MessageView : public QWidget
{
    Q_OBJECT

public:
    explicit MessageView(const Services &services, QWidget *parent = nullptr);
    ~MessageView() override;

    void showMessage(PlacementId id);
    /// "12 messages selected", with what can be done to them.
    void showSelectionCount(int count);
    void clear();
    [[nodiscard]] PlacementId current() const;

    void print();
    void showSource();
    void scrollByPage(bool forward);
    [[nodiscard]] bool isAtEnd() const;

Q_SIGNALS:
    void replyRequested(posthorn::ReplyKind kind, posthorn::PlacementId id);
    /// A button of the header: the name of one of the window's actions ("archive", "delete", "flag", ...).
    void actionRequested(const QString &actionName);
    void messageShown(posthorn::PlacementId id);
    void mailtoActivated(const QUrl &url);

protected:
    void changeEvent(QEvent *event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn

#pragma once

#include "mime/messageparser.h"

#include <QFrame>
#include <QImage>

class QToolButton;

namespace posthorn
{

class TextLabel;

/// One attachment: what it is, its name and size, Save and Open. Can be dragged with the keyboard's focus on
/// it; Enter opens (or saves what must not be opened). Window thread.
class AttachmentCard : public QFrame
{
    Q_OBJECT

public:
    AttachmentCard(const MessagePart &part, const QImage &thumbnail, QWidget *parent = nullptr);

    [[nodiscard]] const MessagePart &part() const { return m_part; }
    [[nodiscard]] bool isDangerous() const { return m_dangerous; }
    [[nodiscard]] QSize sizeHint() const override;
    /// The icon for a type or, where that says nothing, for the extension. Pure.
    [[nodiscard]] static QString iconFor(const QByteArray &contentType, const QString &fileName);

Q_SIGNALS:
    void saveRequested(const posthorn::MessagePart &part);
    void openRequested(const posthorn::MessagePart &part);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    void activate();

    MessagePart m_part;
    QImage m_thumbnail;
    bool m_dangerous;
    TextLabel *m_name;
    TextLabel *m_size;
    QToolButton *m_save;
    QToolButton *m_open;
};

} // namespace posthorn

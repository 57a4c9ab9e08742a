<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="pt_BR">
<context>
    <name>AccessibilityBar</name>
    <message>
        <source>Contraste forte</source>
        <translation>Contraste alto</translation>
    </message>
    <message>
        <source>Letra maior</source>
        <translation>Letra más grande</translation>
    </message>
    <message>
        <source>Tela baixa</source>
        <translation>Botones más abajo</translation>
    </message>
    <message>
        <source>Contraste</source>
        <translation>Contraste</translation>
    </message>
    <message>
        <source>Letra</source>
        <translation>Letra</translation>
    </message>
    <message>
        <source>Voz</source>
        <translation>Voz</translation>
    </message>
    <message>
        <source>agora %1 por cento</source>
        <translation>ahora %1 por ciento</translation>
    </message>
    <message>
        <source>ligado</source>
        <translation>activado</translation>
    </message>
    <message>
        <source>desligado</source>
        <translation>desactivado</translation>
    </message>
</context>
<context>
    <name>BarcodeView</name>
    <message>
        <source>Aponte a câmera do app do banco ou digite:</source>
        <translation>Escanee con la app del banco o ingrese:</translation>
    </message>
    <message>
        <source>Ou digite este número no app do seu banco:</source>
        <translation>O ingrese este número en la app de su banco:</translation>
    </message>
    <message>
        <source>Ou digite este número:</source>
        <translation>O ingrese este número:</translation>
    </message>
</context>
<context>
    <name>BoletoList</name>
    <message>
        <source>Boletos em aberto</source>
        <translation>Boletos pendientes</translation>
    </message>
</context>
<context>
    <name>BoletosScreen</name>
    <message>
        <source>Total em aberto</source>
        <translation>Total pendiente</translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) em aberto</source>
        <translation>
            <numerusform>%n boleto pendiente</numerusform>
            <numerusform>%n boletos pendientes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Até %n por vez, vencidos primeiro.</source>
        <translation>
            <numerusform>Solo %n por vez, los vencidos primero.</numerusform>
            <numerusform>Hasta %n por vez, los vencidos primero.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Total dos %n mostrado(s)</source>
        <translation>
            <numerusform>Total del %n mostrado</numerusform>
            <numerusform>Total de los %n mostrados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Dá para escolher até %n por vez.</source>
        <translation>
            <numerusform>Puede elegir solo %n por vez.</numerusform>
            <numerusform>Puede elegir hasta %n por vez.</numerusform>
        </translation>
    </message>
    <message>
        <source>Este boleto não pode ser escolhido.</source>
        <translation>Este boleto no se puede elegir.</translation>
    </message>
    <message>
        <source>Escolha os boletos</source>
        <translation>Elija los boletos</translation>
    </message>
    <message>
        <source>Toque em um boleto
para pagar</source>
        <translation>Toque un boleto
para pagarlo</translation>
    </message>
    <message numerus="yes">
        <source>mais %n boleto(s) sem valor</source>
        <translation>
            <numerusform>más %n boleto sin valor</numerusform>
            <numerusform>más %n boletos sin valor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>mais %n boleto(s) em confirmação</source>
        <translation>
            <numerusform>más %n boleto en confirmación</numerusform>
            <numerusform>más %n boletos en confirmación</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BusyOverlay</name>
    <message>
        <source>Cancelar</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Buscando seus boletos</source>
        <translation>Buscando sus boletos</translation>
    </message>
    <message>
        <source>Só um instante.</source>
        <translation>Un momento, por favor.</translation>
    </message>
    <message>
        <source>Buscando as opções</source>
        <translation>Buscando las opciones</translation>
    </message>
    <message>
        <source>Buscando suas informações</source>
        <translation>Buscando su información</translation>
    </message>
    <message>
        <source>Guardando o seu pedido</source>
        <translation>Guardando su solicitud</translation>
    </message>
    <message>
        <source>Buscando o seu pedido</source>
        <translation>Buscando su solicitud</translation>
    </message>
    <message>
        <source>Liberando a sua internet</source>
        <translation>Reactivando su internet</translation>
    </message>
    <message>
        <source>Está demorando mais do que o normal</source>
        <translation>Está tardando más de lo normal</translation>
    </message>
    <message>
        <source>Você pode esperar mais um pouco ou cancelar e tentar de novo.</source>
        <translation>Puede esperar un poco más o cancelar e intentar de nuevo.</translation>
    </message>
    <message>
        <source>Espere mais um pouco: o seu protocolo aparece aqui.</source>
        <translation>Espere un poco más: su número de solicitud aparecerá aquí.</translation>
    </message>
</context>
<context>
    <name>CardChoiceView</name>
    <message>
        <source>Em quantas vezes?</source>
        <translation>¿En cuántas cuotas?</translation>
    </message>
    <message>
        <source>Pague com o cartão na maquininha</source>
        <translation>Pague con tarjeta en la terminal</translation>
    </message>
    <message>
        <source>Débito ou crédito?</source>
        <translation>¿Débito o crédito?</translation>
    </message>
    <message>
        <source>Trocar</source>
        <translation>Cambiar</translation>
    </message>
    <message>
        <source>Continuar</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>1x de %1</source>
        <translation>1 cuota de %1</translation>
    </message>
    <message>
        <source>%1x de %2</source>
        <translation>%1 cuotas de %2</translation>
    </message>
    <message>
        <source>total de %1</source>
        <translation>%1 en total</translation>
    </message>
</context>
<context>
    <name>ChargingScreen</name>
    <message>
        <source>Cancelar</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>CodeInput</name>
    <message>
        <source>Sua resposta</source>
        <translation>Su respuesta</translation>
    </message>
    <message>
        <source>campo da resposta</source>
        <translation>campo de la respuesta</translation>
    </message>
</context>
<context>
    <name>ContractsScreen</name>
    <message>
        <source>Qual é o endereço?</source>
        <translation>¿Cuál es la dirección?</translation>
    </message>
    <message>
        <source>Você tem mais de um contrato. Escolha um para ver os boletos.</source>
        <translation>Usted tiene más de un contrato. Elija uno para ver sus boletos.</translation>
    </message>
    <message>
        <source>Contrato %1</source>
        <translation>Contrato %1</translation>
    </message>
    <message>
        <source>Contrato %1 de %2</source>
        <translation>Contrato %1 de %2</translation>
    </message>
    <message>
        <source>Contrato %1 de %2, endereço mostrado na tela</source>
        <translation>Contrato %1 de %2, dirección mostrada en la pantalla</translation>
    </message>
    <message>
        <source>Qual é o endereço? Escolha um contrato.</source>
        <translation>¿Cuál es la dirección? Elija un contrato.</translation>
    </message>
</context>
<context>
    <name>DocumentList</name>
    <message>
        <source>%1 de %2</source>
        <translation>%1 de %2</translation>
    </message>
</context>
<context>
    <name>DocumentScreen</name>
    <message>
        <source>Lançamentos</source>
        <translation>Movimientos</translation>
    </message>
    <message>
        <source>Concluir</source>
        <translation>Finalizar</translation>
    </message>
    <message>
        <source>Pago: %1</source>
        <translation>Pagado: %1</translation>
    </message>
    <message>
        <source>Em aberto: %1</source>
        <translation>Pendiente: %1</translation>
    </message>
    <message>
        <source>QR Code para abrir o documento no celular</source>
        <translation>Código QR para abrir el documento en el celular</translation>
    </message>
    <message>
        <source>Este documento não abre no celular</source>
        <translation>Este documento no se abre en el celular</translation>
    </message>
    <message>
        <source>Imprima para levar.</source>
        <translation>Imprímalo para llevárselo.</translation>
    </message>
    <message>
        <source>Peça a um atendente.</source>
        <translation>Pídaselo a nuestro personal.</translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Imprimir</translation>
    </message>
    <message>
        <source>Aponte a câmera do celular para abrir.</source>
        <translation>Apunte la cámara del celular para abrirlo.</translation>
    </message>
    <message numerus="yes">
        <source>%n lançamento(s)</source>
        <translation>
            <numerusform>%n movimiento</numerusform>
            <numerusform>%n movimientos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentsScreen</name>
    <message>
        <source>Documentos</source>
        <translation>Documentos</translation>
    </message>
    <message>
        <source>Nenhum documento neste contrato</source>
        <translation>No hay documentos de este contrato</translation>
    </message>
    <message>
        <source>Notas fiscais e quitações aparecem aqui quando são emitidas.</source>
        <translation>Las facturas y las constancias de libre deuda aparecen aquí cuando se emiten.</translation>
    </message>
    <message>
        <source>Não foi possível consultar todos os documentos agora.</source>
        <translation>No fue posible consultar todos los documentos ahora.</translation>
    </message>
    <message>
        <source>Toque em um para abrir.</source>
        <translation>Toque uno para abrirlo.</translation>
    </message>
    <message numerus="yes">
        <source>%n documento(s)</source>
        <translation>
            <numerusform>%n documento</numerusform>
            <numerusform>%n documentos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormConsentScreen</name>
    <message>
        <source>Li e concordo</source>
        <translation>Leí y acepto</translation>
    </message>
    <message>
        <source>Não concordo</source>
        <translation>No acepto</translation>
    </message>
</context>
<context>
    <name>FormPhotosScreen</name>
    <message>
        <source>Toque no endereço e envie</source>
        <translation>Toque la dirección y envíe</translation>
    </message>
    <message>
        <source>Tirar foto</source>
        <translation>Tomar una foto</translation>
    </message>
    <message>
        <source>Usar esta foto</source>
        <translation>Usar esta foto</translation>
    </message>
    <message>
        <source>Tirar outra</source>
        <translation>Tomar otra</translation>
    </message>
    <message>
        <source>Apagar a última foto</source>
        <translation>Borrar la última foto</translation>
    </message>
    <message>
        <source>Envie fotos dos documentos</source>
        <translation>Envíe fotos de los documentos</translation>
    </message>
    <message>
        <source>Traga depois, aqui na loja: documento com foto e comprovante de endereço.</source>
        <translation>Tráigalos después a esta tienda: documento con foto y comprobante de domicilio.</translation>
    </message>
    <message>
        <source>Se preferir, traga depois à loja.</source>
        <translation>Si prefiere, tráigalos después a la tienda.</translation>
    </message>
    <message>
        <source>Trazer depois à loja</source>
        <translation>Traer después a la tienda</translation>
    </message>
    <message numerus="yes">
        <source>%n foto(s) pronta(s).</source>
        <translation>
            <numerusform>%n foto lista.</numerusform>
            <numerusform>%n fotos listas.</numerusform>
        </translation>
    </message>
    <message>
        <source>Seus documentos</source>
        <translation>Sus documentos</translation>
    </message>
    <message>
        <source>Continuar</source>
        <translation>Continuar</translation>
    </message>
</context>
<context>
    <name>FormReviewScreen</name>
    <message>
        <source>Enviar</source>
        <translation>Enviar</translation>
    </message>
    <message>
        <source>Mudar: %1</source>
        <translation>Cambiar: %1</translation>
    </message>
    <message>
        <source>Mudar</source>
        <translation>Cambiar</translation>
    </message>
</context>
<context>
    <name>FormTypingScreen</name>
    <message>
        <source>Usar o e-mail sugerido</source>
        <translation>Usar el correo sugerido</translation>
    </message>
    <message>
        <source>Mudar: %1</source>
        <translation>Cambiar: %1</translation>
    </message>
</context>
<context>
    <name>HomeScreen</name>
    <message>
        <source>Toque para começar. Você só precisa do seu CPF ou CNPJ.</source>
        <translation>Toque para comenzar. Solo necesita su CPF o CNPJ.</translation>
    </message>
    <message>
        <source>Hoje sem impressão: pague com PIX</source>
        <translation>Hoy sin impresión: pague con PIX</translation>
    </message>
    <message>
        <source>Toque para começar</source>
        <translation>Toque para comenzar</translation>
    </message>
    <message>
        <source>Pague com PIX no celular</source>
        <translation>Pague con PIX en el celular</translation>
    </message>
    <message>
        <source>Digite seu CPF ou CNPJ</source>
        <translation>Ingrese su CPF o CNPJ</translation>
    </message>
    <message>
        <source>Escolha o boleto</source>
        <translation>Elija el boleto</translation>
    </message>
    <message>
        <source>Pague com PIX ou imprima</source>
        <translation>Pague con PIX o imprima</translation>
    </message>
</context>
<context>
    <name>IdentityScreen</name>
    <message>
        <source>Em que dia e mês você nasceu?</source>
        <translation>¿En qué día y mes nació usted?</translation>
    </message>
    <message>
        <source>Digite o dia e o mês. Por exemplo: 05/09.</source>
        <translation>Ingrese el día y el mes. Por ejemplo: 05/09.</translation>
    </message>
    <message>
        <source>Qual é o final do seu CEP?</source>
        <translation>¿Cómo termina su código postal (CEP)?</translation>
    </message>
    <message>
        <source>Digite os 3 últimos números do CEP do seu cadastro.</source>
        <translation>Ingrese los últimos 3 números del código postal de su cuenta.</translation>
    </message>
    <message>
        <source>Qual é o final do seu telefone?</source>
        <translation>¿Cómo termina su teléfono?</translation>
    </message>
    <message>
        <source>Digite os 4 últimos números de qualquer telefone do seu cadastro.</source>
        <translation>Ingrese los últimos 4 números de cualquier teléfono de su cuenta.</translation>
    </message>
    <message>
        <source>Confira o %1 e a resposta.</source>
        <translation>Revise el %1 y la respuesta.</translation>
    </message>
    <message>
        <source>A resposta não confere.</source>
        <translation>La respuesta no coincide.</translation>
    </message>
    <message numerus="yes">
        <source>Resta(m) %n tentativa(s).</source>
        <translation>
            <numerusform>Queda %n intento.</numerusform>
            <numerusform>Quedan %n intentos.</numerusform>
        </translation>
    </message>
    <message>
        <source>Essa data não existe. Toque em Corrigir.</source>
        <translation>Esa fecha no existe. Toque Corregir.</translation>
    </message>
</context>
<context>
    <name>IdlePrompt</name>
    <message>
        <source>Você ainda está aí?</source>
        <translation>¿Sigue usted ahí?</translation>
    </message>
    <message>
        <source>Sem resposta, esta tela se fecha e seus dados são apagados.</source>
        <translation>Si nadie responde, esta pantalla se cierra y sus datos se borran.</translation>
    </message>
    <message>
        <source>Continuar aqui</source>
        <translation>Seguir aquí</translation>
    </message>
    <message>
        <source>Sair agora</source>
        <translation>Salir ahora</translation>
    </message>
    <message>
        <source>Toque em qualquer lugar para continuar.</source>
        <translation>Toque en cualquier lugar para continuar.</translation>
    </message>
</context>
<context>
    <name>InstallmentStepper</name>
    <message>
        <source>Menos parcelas</source>
        <translation>Menos cuotas</translation>
    </message>
    <message>
        <source>Mais parcelas</source>
        <translation>Más cuotas</translation>
    </message>
</context>
<context>
    <name>Keyboard</name>
    <message>
        <source>Continuar</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>tecla de número</source>
        <translation>tecla de número</translation>
    </message>
    <message>
        <source>tecla de letra</source>
        <translation>tecla de letra</translation>
    </message>
    <message>
        <source>Mostrar letras</source>
        <translation>Mostrar letras</translation>
    </message>
    <message>
        <source>Mostrar números</source>
        <translation>Mostrar números</translation>
    </message>
    <message>
        <source>Mostrar letras com acento</source>
        <translation>Mostrar letras con acento</translation>
    </message>
    <message>
        <source>Letras maiúsculas</source>
        <translation>Letras mayúsculas</translation>
    </message>
    <message>
        <source>espaço</source>
        <translation>espacio</translation>
    </message>
    <message>
        <source>Apagar</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>Mover para a esquerda</source>
        <translation>Mover a la izquierda</translation>
    </message>
    <message>
        <source>Mover para a direita</source>
        <translation>Mover a la derecha</translation>
    </message>
    <message>
        <source>Limpar</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>Corrigir</source>
        <translation>Corregir</translation>
    </message>
</context>
<context>
    <name>LeavePrompt</name>
    <message>
        <source>Já pagou?</source>
        <translation>¿Ya pagó?</translation>
    </message>
    <message>
        <source>O aviso chega em segundos.</source>
        <translation>El aviso llega en segundos.</translation>
    </message>
    <message>
        <source>Esperar</source>
        <translation>Esperar</translation>
    </message>
    <message>
        <source>Sair</source>
        <translation>Salir</translation>
    </message>
</context>
<context>
    <name>ListActions</name>
    <message>
        <source>Liberar internet</source>
        <translation>Reactivar internet</translation>
    </message>
    <message>
        <source>Ver todos (%1)</source>
        <translation>Ver todos (%1)</translation>
    </message>
    <message>
        <source>Mais opções</source>
        <translation>Más opciones</translation>
    </message>
    <message>
        <source>Mais</source>
        <translation>Más</translation>
    </message>
    <message>
        <source>Pagar ou imprimir vários</source>
        <translation>Pagar o imprimir varios</translation>
    </message>
    <message>
        <source>Pagar vários</source>
        <translation>Pagar varios</translation>
    </message>
    <message>
        <source>Escolher vários</source>
        <translation>Elegir varios</translation>
    </message>
    <message>
        <source>Imprimir vários</source>
        <translation>Imprimir varios</translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Imprimir</translation>
    </message>
</context>
<context>
    <name>ListScreen</name>
    <message>
        <source>Tentar de novo</source>
        <translation>Intentar de nuevo</translation>
    </message>
    <message>
        <source>Não conseguimos consultar agora</source>
        <translation>No pudimos consultarlo ahora</translation>
    </message>
    <message>
        <source>Tente de novo ou fale com um atendente.</source>
        <translation>Intente de nuevo o hable con nuestro personal.</translation>
    </message>
</context>
<context>
    <name>MenuScreen</name>
    <message>
        <source>Do que você precisa?</source>
        <translation>¿Qué necesita?</translation>
    </message>
</context>
<context>
    <name>NoPaymentView</name>
    <message>
        <source>Este boleto precisa de atendimento</source>
        <translation>Hable con nuestro personal</translation>
    </message>
    <message>
        <source>Não é possível pagar este boleto aqui. Fale com um atendente.</source>
        <translation>Este boleto no se puede pagar aquí. Nuestro personal puede ayudarle.</translation>
    </message>
    <message>
        <source>Os códigos não chegaram</source>
        <translation>Los códigos no llegaron</translation>
    </message>
</context>
<context>
    <name>PayScreen</name>
    <message>
        <source>para %1</source>
        <translation>para %1</translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Imprimir</translation>
    </message>
    <message>
        <source>Pago</source>
        <translation>Pagado</translation>
    </message>
    <message>
        <source>Já paguei</source>
        <translation>Ya pagué</translation>
    </message>
    <message>
        <source>Já paguei, próximo</source>
        <translation>Ya pagué, siguiente</translation>
    </message>
    <message>
        <source>Aguardando o seu pagamento…</source>
        <translation>Esperando su pago…</translation>
    </message>
    <message>
        <source>fecha em %1</source>
        <translation>se cierra en %1</translation>
    </message>
    <message>
        <source>Escolha como pagar.</source>
        <translation>Elija cómo pagar.</translation>
    </message>
    <message>
        <source>Esta tela fica aberta por mais %1</source>
        <translation>Esta pantalla seguirá abierta %1 más</translation>
    </message>
    <message>
        <source>PIX</source>
        <translation>PIX</translation>
    </message>
    <message>
        <source>Cartão</source>
        <translation>Tarjeta</translation>
    </message>
    <message>
        <source>Boleto</source>
        <translation>Boleto</translation>
    </message>
    <message>
        <source>No celular</source>
        <translation>En el celular</translation>
    </message>
</context>
<context>
    <name>RatingCard</name>
    <message>
        <source>Como foi o atendimento?</source>
        <translation>¿Cómo fue la atención?</translation>
    </message>
    <message>
        <source>Obrigado por responder!</source>
        <translation>¡Gracias por responder!</translation>
    </message>
    <message>
        <source>Bom</source>
        <translation>Buena</translation>
    </message>
    <message>
        <source>Regular</source>
        <translation>Regular</translation>
    </message>
    <message>
        <source>Ruim</source>
        <translation>Mala</translation>
    </message>
</context>
<context>
    <name>ReceiptCard</name>
    <message>
        <source>Seu protocolo</source>
        <translation>Su número de solicitud</translation>
    </message>
    <message>
        <source>Fotografe esta tela ou aponte a câmera para o código.</source>
        <translation>Fotografíe esta pantalla o apunte la cámara al código.</translation>
    </message>
    <message>
        <source>QR Code do protocolo</source>
        <translation>Código QR del número de solicitud</translation>
    </message>
    <message>
        <source>Seu protocolo é %1</source>
        <translation>Su número de solicitud es %1</translation>
    </message>
</context>
<context>
    <name>Screen</name>
    <message>
        <source>Voltar</source>
        <translation>Volver</translation>
    </message>
    <message>
        <source>Sair</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Subir o texto</source>
        <translation>Subir el texto</translation>
    </message>
    <message>
        <source>Descer o texto</source>
        <translation>Bajar el texto</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>Cancelar escolha</source>
        <translation>Cancelar selección</translation>
    </message>
    <message>
        <source>Cancelar</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Pagar</source>
        <translation>Pagar</translation>
    </message>
    <message numerus="yes">
        <source>Pagar %n boleto(s)</source>
        <translation>
            <numerusform>Pagar %n boleto</numerusform>
            <numerusform>Pagar %n boletos</numerusform>
        </translation>
    </message>
    <message>
        <source>Imprimir</source>
        <translation>Imprimir</translation>
    </message>
    <message>
        <source>Imprimir %1</source>
        <translation>Imprimir %1</translation>
    </message>
    <message>
        <source>Nenhum escolhido</source>
        <translation>Ninguno elegido</translation>
    </message>
</context>
<context>
    <name>ServicesScreen</name>
    <message>
        <source>Meu plano</source>
        <translation>Mi plan</translation>
    </message>
    <message>
        <source>Serviços</source>
        <translation>Servicios</translation>
    </message>
    <message>
        <source>Nenhum serviço neste contrato</source>
        <translation>No hay servicios en este contrato</translation>
    </message>
    <message>
        <source>Se você tem um plano, fale com um atendente.</source>
        <translation>Si tiene un plan, hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Total por mês</source>
        <translation>Total por mes</translation>
    </message>
    <message numerus="yes">
        <source>%n serviço(s)</source>
        <translation>
            <numerusform>%n servicio</numerusform>
            <numerusform>%n servicios</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShortcutBar</name>
    <message>
        <source>Preciso de ajuda</source>
        <translation>Necesito ayuda</translation>
    </message>
    <message>
        <source>Ajuda</source>
        <translation>Ayuda</translation>
    </message>
    <message>
        <source>Sem internet, lenta, visita técnica</source>
        <translation>Sin internet, lento, visita técnica</translation>
    </message>
    <message>
        <source>Meu plano</source>
        <translation>Mi plan</translation>
    </message>
    <message>
        <source>Velocidade, valor e endereço</source>
        <translation>Velocidad, precio y dirección</translation>
    </message>
    <message>
        <source>Documentos</source>
        <translation>Documentos</translation>
    </message>
    <message>
        <source>Nota fiscal, quitação, extrato</source>
        <translation>Factura, libre deuda, estado de cuenta</translation>
    </message>
    <message>
        <source>Meus contatos</source>
        <translation>Mis datos de contacto</translation>
    </message>
    <message>
        <source>Contatos</source>
        <translation>Contacto</translation>
    </message>
    <message>
        <source>Telefone, WhatsApp e e-mail</source>
        <translation>Teléfono, WhatsApp y correo</translation>
    </message>
    <message>
        <source>Mais opções</source>
        <translation>Más opciones</translation>
    </message>
    <message>
        <source>Mais</source>
        <translation>Más</translation>
    </message>
    <message>
        <source>Plano</source>
        <translation>Plan</translation>
    </message>
</context>
<context>
    <name>Slideshow</name>
    <message>
        <source>Novidades</source>
        <translation>Novedades</translation>
    </message>
</context>
<context>
    <name>Spinner</name>
    <message>
        <source>Em andamento</source>
        <translation>En curso</translation>
    </message>
</context>
<context>
    <name>Standby</name>
    <message>
        <source>Toque na tela para usar</source>
        <translation>Toque la pantalla para usarla</translation>
    </message>
</context>
<context>
    <name>TaxIdEntryScreen</name>
    <message>
        <source>Qual é o seu CPF ou CNPJ?</source>
        <translation>Ingrese su CPF o CNPJ</translation>
    </message>
    <message>
        <source>Qual é o seu CPF ou CNPJ? Digite os números e toque em Continuar.</source>
        <translation>Ingrese su CPF o CNPJ y toque Continuar.</translation>
    </message>
    <message>
        <source>O código lido não é um CPF nem um CNPJ. Digite o número.</source>
        <translation>El código leído no es un CPF ni un CNPJ. Ingrese el número.</translation>
    </message>
    <message>
        <source>Tudo certo. Toque em Continuar.</source>
        <translation>Todo correcto. Toque Continuar.</translation>
    </message>
    <message>
        <source>Confira os números; se for CNPJ, continue digitando.</source>
        <translation>Revise los números; si es CNPJ, siga escribiendo.</translation>
    </message>
    <message>
        <source>Esse CNPJ não confere. Confira os números.</source>
        <translation>Ese CNPJ no es válido. Revise los números.</translation>
    </message>
    <message>
        <source>Digite só os números. CNPJ com letras? Toque em ABC.</source>
        <translation>Ingrese solo los números. ¿CNPJ con letras? Toque ABC.</translation>
    </message>
    <message numerus="yes">
        <source>Falta(m) %n número(s) para o %1.</source>
        <translation>
            <numerusform>Falta %n número para el %1.</numerusform>
            <numerusform>Faltan %n números para el %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TaxIdField</name>
    <message>
        <source>CPF ou CNPJ</source>
        <translation>CPF o CNPJ</translation>
    </message>
    <message>
        <source>campo do CPF ou CNPJ</source>
        <translation>campo del CPF o CNPJ</translation>
    </message>
</context>
<context>
    <name>UnlockPanel</name>
    <message>
        <source>Pague com PIX e ela volta sozinha.</source>
        <translation>Pague con PIX y vuelve solo.</translation>
    </message>
    <message>
        <source>Sua internet está bloqueada por falta de pagamento.</source>
        <translation>Su internet está bloqueado por falta de pago.</translation>
    </message>
    <message>
        <source>Sua internet está bloqueada</source>
        <translation>Su internet está bloqueado</translation>
    </message>
    <message>
        <source>Sua internet está lenta por falta de pagamento.</source>
        <translation>Su internet está lento por falta de pago.</translation>
    </message>
    <message>
        <source>Sua internet está lenta</source>
        <translation>Su internet está lento</translation>
    </message>
    <message>
        <source>Sua internet está bloqueada?</source>
        <translation>¿Su internet está bloqueado?</translation>
    </message>
    <message>
        <source>Pague os vencidos com PIX e ela volta sozinha.</source>
        <translation>Pague los vencidos con PIX y vuelve solo.</translation>
    </message>
    <message>
        <source>Pagando os vencidos, ela volta sozinha.</source>
        <translation>Al pagar los vencidos, vuelve solo.</translation>
    </message>
    <message>
        <source>Pagando o boleto, ela volta sozinha.</source>
        <translation>Al pagar el boleto, vuelve solo.</translation>
    </message>
    <message>
        <source>Liberar minha internet</source>
        <translation>Reactivar mi internet</translation>
    </message>
    <message>
        <source>Liberar</source>
        <translation>Reactivar</translation>
    </message>
</context>
<context>
    <name>UploadCard</name>
    <message>
        <source>Envie as fotos pelo celular: aponte a câmera para o código.</source>
        <translation>Envíe las fotos con el celular: apunte la cámara al código.</translation>
    </message>
    <message>
        <source>QR Code para enviar fotos pelo celular</source>
        <translation>Código QR para enviar fotos con el celular</translation>
    </message>
</context>
<context>
    <name>VoicePanel</name>
    <message>
        <source>Ouvir de novo</source>
        <translation>Oír de nuevo</translation>
    </message>
    <message>
        <source>Falar mais devagar</source>
        <translation>Hablar más despacio</translation>
    </message>
    <message>
        <source>Falar mais rápido</source>
        <translation>Hablar más rápido</translation>
    </message>
    <message>
        <source>Mudar o volume</source>
        <translation>Cambiar el volumen</translation>
    </message>
</context>
<context>
    <name>_BoletoCounts</name>
    <message numerus="yes">
        <source>Vencido há %n dia(s)</source>
        <translation>
            <numerusform>Vencido hace %n día</numerusform>
            <numerusform>Vencido hace %n días</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pago(s)</source>
        <translation>
            <numerusform>%n pagado</numerusform>
            <numerusform>%n pagados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>falta(m) %n</source>
        <translation>
            <numerusform>falta %n</numerusform>
            <numerusform>faltan %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) ficou(aram) sem pagar. Confira na lista.</source>
        <translation>
            <numerusform>%n boleto quedó sin pagar. Revíselo en la lista.</numerusform>
            <numerusform>%n boletos quedaron sin pagar. Revíselos en la lista.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_ContactCard</name>
    <message>
        <source>Enquanto isso, fale com a gente</source>
        <translation>Mientras tanto, comuníquese con nosotros</translation>
    </message>
    <message>
        <source>Procure um atendente da loja</source>
        <translation>Hable con nuestro personal en la tienda</translation>
    </message>
    <message>
        <source>QR Code do site</source>
        <translation>Código QR del sitio web</translation>
    </message>
    <message>
        <source>Aponte a câmera do celular para abrir o site.</source>
        <translation>Apunte la cámara del celular para abrir el sitio web.</translation>
    </message>
</context>
<context>
    <name>_DocumentCounts</name>
    <message numerus="yes">
        <source>%n lançamento(s)</source>
        <translation>
            <numerusform>%n movimiento</numerusform>
            <numerusform>%n movimientos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_InternetCard</name>
    <message>
        <source>Não voltou? Desligue e ligue o roteador.</source>
        <translation>¿No volvió? Apague y encienda el router.</translation>
    </message>
</context>
<context>
    <name>_Introduction</name>
    <message>
        <source>Seu boleto em menos de um minuto.</source>
        <translation>Su boleto en menos de un minuto.</translation>
    </message>
    <message>
        <source>Boletos</source>
        <translation>Boletos</translation>
    </message>
    <message>
        <source>Internet bloqueada</source>
        <translation>Internet bloqueado</translation>
    </message>
    <message>
        <source>Ajuda</source>
        <translation>Ayuda</translation>
    </message>
    <message>
        <source>Meus contatos</source>
        <translation>Mis datos de contacto</translation>
    </message>
    <message>
        <source>Pague com PIX no celular ou leve impresso. Você só precisa do seu CPF ou CNPJ.</source>
        <translation>Pague con PIX en el celular o llévelo impreso. Solo necesita su CPF o CNPJ.</translation>
    </message>
    <message>
        <source>Pague com PIX no celular. Você só precisa do seu CPF ou CNPJ.</source>
        <translation>Pague con PIX en el celular. Solo necesita su CPF o CNPJ.</translation>
    </message>
</context>
<context>
    <name>_MessageCounts</name>
    <message numerus="yes">
        <source>Este totem volta a funcionar em %n minuto(s).</source>
        <translation>
            <numerusform>Este tótem vuelve a funcionar en %n minuto.</numerusform>
            <numerusform>Este tótem vuelve a funcionar en %n minutos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Este totem volta a funcionar em %n segundo(s).</source>
        <translation>
            <numerusform>Este tótem vuelve a funcionar en %n segundo.</numerusform>
            <numerusform>Este tótem vuelve a funcionar en %n segundos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A velocidade volta ao normal agora, por %n dia(s), para dar tempo de pagar.</source>
        <translation>
            <numerusform>La velocidad vuelve a la normalidad ahora, por %n día, para que tenga tiempo de pagar.</numerusform>
            <numerusform>La velocidad vuelve a la normalidad ahora, por %n días, para que tenga tiempo de pagar.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sua internet volta agora, por %n dia(s), para dar tempo de pagar.</source>
        <translation>
            <numerusform>Su internet vuelve ahora, por %n día, para que tenga tiempo de pagar.</numerusform>
            <numerusform>Su internet vuelve ahora, por %n días, para que tenga tiempo de pagar.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_PaidCounts</name>
    <message numerus="yes">
        <source>%n boleto(s)</source>
        <translation>
            <numerusform>%n boleto</numerusform>
            <numerusform>%n boletos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ainda há %n boleto(s)</source>
        <translation>
            <numerusform>Queda %n boleto</numerusform>
            <numerusform>Quedan %n boletos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_PrintCounts</name>
    <message numerus="yes">
        <source>Você já imprimiu %n boleto(s).</source>
        <translation>
            <numerusform>Usted ya imprimió %n boleto.</numerusform>
            <numerusform>Usted ya imprimió %n boletos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saíram %n folha(s)?</source>
        <translation>
            <numerusform>¿Salió %n hoja?</numerusform>
            <numerusform>¿Salieron %n hojas?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imprimir mais %n boleto(s)</source>
        <translation>
            <numerusform>Imprimir %n boleto más</numerusform>
            <numerusform>Imprimir %n boletos más</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imprimir %n que falta(m)</source>
        <translation>
            <numerusform>Imprimir el que falta (%n)</numerusform>
            <numerusform>Imprimir los %n que faltan</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Ring</name>
    <message numerus="yes">
        <source>Falta(m) %n segundo(s)</source>
        <translation>
            <numerusform>Falta %n segundo</numerusform>
            <numerusform>Faltan %n segundos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_SelectionCounts</name>
    <message numerus="yes">
        <source>%n de %1 escolhido(s)</source>
        <translation>
            <numerusform>%n de %1 elegido</numerusform>
            <numerusform>%n de %1 elegidos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n escolhido(s), o máximo</source>
        <translation>
            <numerusform>%n elegido, el máximo</numerusform>
            <numerusform>%n elegidos, el máximo</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_SpeechCounts</name>
    <message numerus="yes">
        <source>%n boleto(s) em aberto.</source>
        <translation>
            <numerusform>%n boleto pendiente.</numerusform>
            <numerusform>%n boletos pendientes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n está(ão) na tela.</source>
        <translation>
            <numerusform>%n está en la pantalla.</numerusform>
            <numerusform>%n están en la pantalla.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) escolhido(s).</source>
        <translation>
            <numerusform>%n boleto elegido.</numerusform>
            <numerusform>%n boletos elegidos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ainda há %n boleto(s) para pagar.</source>
        <translation>
            <numerusform>Queda %n boleto por pagar.</numerusform>
            <numerusform>Quedan %n boletos por pagar.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_UnlockCounts</name>
    <message numerus="yes">
        <source>Por %n dia(s)</source>
        <translation>
            <numerusform>Por %n día</numerusform>
            <numerusform>Por %n días</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>card</name>
    <message>
        <source>Débito</source>
        <translation>Débito</translation>
    </message>
    <message>
        <source>Crédito</source>
        <translation>Crédito</translation>
    </message>
</context>
<context>
    <name>charge_unknown</name>
    <message>
        <source>Não sabemos se o pagamento foi feito</source>
        <translation>No sabemos si se pagó</translation>
    </message>
    <message>
        <source>Chame um atendente.</source>
        <translation>Llame a nuestro personal.</translation>
    </message>
    <message>
        <source>Não pague de novo.</source>
        <translation>No pague de nuevo.</translation>
    </message>
</context>
<context>
    <name>charging</name>
    <message>
        <source>Cancelando</source>
        <translation>Cancelando</translation>
    </message>
    <message>
        <source>Se o cartão já passou, o pagamento vale.</source>
        <translation>Si la tarjeta ya pasó, el pago es válido.</translation>
    </message>
    <message>
        <source>Aguardando a maquininha…</source>
        <translation>Esperando a la terminal…</translation>
    </message>
    <message>
        <source>Aproxime ou insira o cartão na maquininha</source>
        <translation>Acerque o inserte la tarjeta en la terminal</translation>
    </message>
    <message>
        <source>Ela está ao lado deste totem.</source>
        <translation>Está al lado de este tótem.</translation>
    </message>
    <message>
        <source>Aguardando o cartão…</source>
        <translation>Esperando su tarjeta…</translation>
    </message>
    <message>
        <source>Olhe a tela da maquininha</source>
        <translation>Mire la pantalla de la terminal</translation>
    </message>
    <message>
        <source>Ela mostra o que fazer agora.</source>
        <translation>Le indica qué hacer ahora.</translation>
    </message>
    <message>
        <source>Pagamento aprovado</source>
        <translation>Pago aprobado</translation>
    </message>
    <message>
        <source>Estamos registrando o pagamento do boleto.</source>
        <translation>Estamos registrando el pago del boleto.</translation>
    </message>
    <message>
        <source>Só um instante…</source>
        <translation>Un momento…</translation>
    </message>
    <message>
        <source>Preparando a maquininha</source>
        <translation>Preparando la terminal</translation>
    </message>
    <message>
        <source>Deixe o cartão à mão.</source>
        <translation>Tenga la tarjeta a mano.</translation>
    </message>
    <message>
        <source>%1 em %2x de %3</source>
        <translation>%1 en %2 cuotas de %3</translation>
    </message>
</context>
<context>
    <name>documents</name>
    <message>
        <source>serviço mostrado na tela</source>
        <translation>servicio mostrado en la pantalla</translation>
    </message>
    <message>
        <source>Instalação</source>
        <translation>Instalación</translation>
    </message>
    <message>
        <source>Serviço</source>
        <translation>Servicio</translation>
    </message>
    <message>
        <source>por mês</source>
        <translation>por mes</translation>
    </message>
    <message>
        <source>Declaração de que não há débitos</source>
        <translation>Declara que no hay deudas</translation>
    </message>
    <message>
        <source>Nota fiscal %1</source>
        <translation>Factura %1</translation>
    </message>
    <message>
        <source>Quitação</source>
        <translation>Constancia de libre deuda</translation>
    </message>
    <message>
        <source>Quitação de %1</source>
        <translation>Constancia de libre deuda de %1</translation>
    </message>
    <message>
        <source>Extrato financeiro</source>
        <translation>Estado de cuenta</translation>
    </message>
    <message>
        <source>Emitida em %1</source>
        <translation>Emitida el %1</translation>
    </message>
    <message>
        <source>Nota fiscal</source>
        <translation>Factura</translation>
    </message>
    <message>
        <source>Vencimento em %1</source>
        <translation>Vence el %1</translation>
    </message>
    <message>
        <source>Paga em %1</source>
        <translation>Pagada el %1</translation>
    </message>
    <message>
        <source>Lançamento</source>
        <translation>Movimiento</translation>
    </message>
    <message>
        <source>Lançado em %1</source>
        <translation>Registrado el %1</translation>
    </message>
    <message>
        <source>Pago em %1</source>
        <translation>Pagado el %1</translation>
    </message>
    <message>
        <source>Pago</source>
        <translation>Pagado</translation>
    </message>
    <message>
        <source>Em aberto</source>
        <translation>Pendiente</translation>
    </message>
    <message>
        <source>Multa %1</source>
        <translation>Multa %1</translation>
    </message>
    <message>
        <source>Juros %1</source>
        <translation>Intereses %1</translation>
    </message>
    <message>
        <source>Desconto %1</source>
        <translation>Descuento %1</translation>
    </message>
    <message>
        <source>lançamento mostrado na tela</source>
        <translation>movimiento mostrado en la pantalla</translation>
    </message>
</context>
<context>
    <name>failed</name>
    <message>
        <source>Corrigir o número</source>
        <translation>Corregir el número</translation>
    </message>
    <message>
        <source>Quero ser cliente</source>
        <translation>Quiero ser cliente</translation>
    </message>
    <message>
        <source>Digitar outro número</source>
        <translation>Ingresar otro número</translation>
    </message>
    <message>
        <source>Não encontramos esse documento</source>
        <translation>No encontramos ese documento</translation>
    </message>
    <message>
        <source>Confira o número. Se estiver certo, fale com um atendente.</source>
        <translation>Revise el número. Si es correcto, hable con nuestro personal.</translation>
    </message>
    <message>
        <source>O sistema está demorando</source>
        <translation>El sistema está tardando</translation>
    </message>
    <message>
        <source>A consulta não terminou a tempo. Tente de novo.</source>
        <translation>La consulta tardó demasiado. Intente de nuevo.</translation>
    </message>
    <message>
        <source>Não foi possível consultar</source>
        <translation>No fue posible consultar</translation>
    </message>
    <message>
        <source>O sistema não permitiu a consulta neste totem. Fale com um atendente.</source>
        <translation>El sistema no permitió la consulta en este tótem. Hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Não foi possível ler seus boletos</source>
        <translation>No fue posible leer sus boletos</translation>
    </message>
    <message>
        <source>A resposta do sistema veio com erro. Tente de novo ou fale com um atendente.</source>
        <translation>La respuesta del sistema llegó con un error. Intente de nuevo o hable con nuestro personal.</translation>
    </message>
    <message>
        <source>O sistema está fora do ar</source>
        <translation>El sistema no está disponible</translation>
    </message>
    <message>
        <source>Não conseguimos falar com o sistema. Tente de novo em alguns minutos.</source>
        <translation>No pudimos comunicarnos con el sistema. Intente de nuevo en unos minutos.</translation>
    </message>
</context>
<context>
    <name>farewell</name>
    <message>
        <source>Ver boletos</source>
        <translation>Ver boletos</translation>
    </message>
    <message>
        <source>Obrigado pela visita!</source>
        <translation>¡Gracias por su visita!</translation>
    </message>
    <message>
        <source>Seus dados serão apagados desta tela.</source>
        <translation>Sus datos se borrarán de esta pantalla.</translation>
    </message>
</context>
<context>
    <name>form</name>
    <message>
        <source>Sem internet</source>
        <translation>Sin internet</translation>
    </message>
    <message>
        <source>Internet lenta</source>
        <translation>Internet lento</translation>
    </message>
    <message>
        <source>Outro assunto</source>
        <translation>Otro asunto</translation>
    </message>
    <message>
        <source>Qual é o nome da empresa?</source>
        <translation>¿Cuál es el nombre de la empresa?</translation>
    </message>
    <message>
        <source>Como você se chama?</source>
        <translation>¿Cómo se llama?</translation>
    </message>
    <message>
        <source>Para qual telefone ligamos?</source>
        <translation>¿A qué teléfono llamamos?</translation>
    </message>
    <message>
        <source>Qual é o seu telefone novo?</source>
        <translation>¿Cuál es su nuevo teléfono?</translation>
    </message>
    <message>
        <source>Qual é o seu WhatsApp novo?</source>
        <translation>¿Cuál es su nuevo WhatsApp?</translation>
    </message>
    <message>
        <source>Qual é o seu e-mail novo?</source>
        <translation>¿Cuál es su nuevo correo?</translation>
    </message>
    <message>
        <source>Em qual cidade é a instalação?</source>
        <translation>¿En qué ciudad es la instalación?</translation>
    </message>
    <message>
        <source>Qual plano você quer?</source>
        <translation>¿Qué plan quiere?</translation>
    </message>
    <message>
        <source>Qual é o melhor dia para pagar?</source>
        <translation>¿Qué día prefiere pagar?</translation>
    </message>
    <message>
        <source>Como você nos conheceu?</source>
        <translation>¿Cómo nos conoció?</translation>
    </message>
    <message>
        <source>Quem atendeu você?</source>
        <translation>¿Quién lo atendió?</translation>
    </message>
    <message>
        <source>Qual é o seu CPF ou CNPJ?</source>
        <translation>Ingrese su CPF o CNPJ</translation>
    </message>
    <message>
        <source>Qual é o seu nome completo?</source>
        <translation>¿Cuál es su nombre completo?</translation>
    </message>
    <message>
        <source>Em que dia você nasceu?</source>
        <translation>¿Qué día nació?</translation>
    </message>
    <message>
        <source>Qual é o seu telefone?</source>
        <translation>¿Cuál es su teléfono?</translation>
    </message>
    <message>
        <source>Qual é o seu e-mail?</source>
        <translation>¿Cuál es su correo?</translation>
    </message>
    <message>
        <source>Qual é o CEP da instalação?</source>
        <translation>¿Cuál es el código postal (CEP) de la instalación?</translation>
    </message>
    <message>
        <source>Em qual rua é a instalação?</source>
        <translation>¿En qué calle es la instalación?</translation>
    </message>
    <message>
        <source>Qual é o número da casa?</source>
        <translation>¿Cuál es el número de la casa?</translation>
    </message>
    <message>
        <source>O endereço tem complemento?</source>
        <translation>¿Piso, departamento?</translation>
    </message>
    <message>
        <source>Qual é o bairro?</source>
        <translation>¿Cuál es el barrio?</translation>
    </message>
    <message>
        <source>Qual é o melhor horário para ligar?</source>
        <translation>¿A qué hora prefiere que llamemos?</translation>
    </message>
    <message>
        <source>Podemos usar seus dados?</source>
        <translation>¿Podemos usar sus datos?</translation>
    </message>
    <message>
        <source>Tire fotos dos documentos</source>
        <translation>Tome fotos de los documentos</translation>
    </message>
    <message>
        <source>Fotos: %1</source>
        <translation>Fotos: %1</translation>
    </message>
    <message>
        <source>Confira e envie</source>
        <translation>Revise y envíe</translation>
    </message>
    <message>
        <source>Qual é o número do protocolo?</source>
        <translation>¿Cuál es su número de solicitud?</translation>
    </message>
    <message>
        <source>Com o que você precisa de ajuda?</source>
        <translation>¿En qué necesita ayuda?</translation>
    </message>
    <message>
        <source>Qual é o seu WhatsApp?</source>
        <translation>¿Cuál es su WhatsApp?</translation>
    </message>
    <message>
        <source>No cadastro: %1</source>
        <translation>En su cuenta: %1</translation>
    </message>
    <message>
        <source>Para o endereço %1</source>
        <translation>Para la dirección %1</translation>
    </message>
    <message>
        <source>Só o que você digitou vai mudar.</source>
        <translation>Solo cambiará lo que ingresó.</translation>
    </message>
    <message>
        <source>Digite o começo do nome e toque na cidade.</source>
        <translation>Ingrese el comienzo del nombre y toque la ciudad.</translation>
    </message>
    <message>
        <source>Toque no que mudou. O resto fica como foi enviado.</source>
        <translation>Toque lo que cambió. El resto queda como se envió.</translation>
    </message>
    <message>
        <source>Toque na sua cidade.</source>
        <translation>Toque su ciudad.</translation>
    </message>
    <message>
        <source>Toque no plano para escolher.</source>
        <translation>Toque el plan para elegirlo.</translation>
    </message>
    <message>
        <source>O vencimento de todo mês.</source>
        <translation>El vencimiento de cada mes.</translation>
    </message>
    <message>
        <source>CNPJ com letras? Toque em ABC.</source>
        <translation>¿CNPJ con letras? Toque ABC.</translation>
    </message>
    <message>
        <source>Como está no seu documento.</source>
        <translation>Como figura en su documento.</translation>
    </message>
    <message>
        <source>Dia, mês e ano. Por exemplo: 05/09/1980.</source>
        <translation>Día, mes y año. Por ejemplo: 05/09/1980.</translation>
    </message>
    <message>
        <source>Com DDD. De preferência, o do WhatsApp.</source>
        <translation>Con el código de área. De preferencia, el de WhatsApp.</translation>
    </message>
    <message>
        <source>Por exemplo: maria@gmail.com.</source>
        <translation>Por ejemplo: maria@gmail.com.</translation>
    </message>
    <message>
        <source>São 8 números.</source>
        <translation>Son 8 números.</translation>
    </message>
    <message>
        <source>Por exemplo: Rua das Flores.</source>
        <translation>Por ejemplo: Rua das Flores.</translation>
    </message>
    <message>
        <source>Número com letra? Toque em abc.</source>
        <translation>¿Número con letra? Toque abc.</translation>
    </message>
    <message>
        <source>Apartamento, bloco ou ponto de referência.</source>
        <translation>Departamento, bloque o punto de referencia.</translation>
    </message>
    <message>
        <source>Se você não concordar, nada fica guardado.</source>
        <translation>Si no acepta, no se guarda nada.</translation>
    </message>
    <message>
        <source>Documento com foto e comprovante de endereço.</source>
        <translation>Documento con foto y comprobante de domicilio.</translation>
    </message>
    <message>
        <source>Toque em uma linha para mudar.</source>
        <translation>Toque una línea para cambiarla.</translation>
    </message>
    <message>
        <source>Está no papel ou na foto.</source>
        <translation>Está en el papel o en la foto.</translation>
    </message>
    <message>
        <source>Toque no assunto.</source>
        <translation>Toque el asunto.</translation>
    </message>
    <message>
        <source>Por exemplo: a luz vermelha está piscando.</source>
        <translation>Por ejemplo: la luz roja parpadea.</translation>
    </message>
    <message>
        <source>Com DDD.</source>
        <translation>Con el código de área.</translation>
    </message>
    <message>
        <source>Nenhuma cidade começa assim. Corrija uma letra.</source>
        <translation>Ninguna ciudad comienza así. Corrija una letra.</translation>
    </message>
    <message>
        <source>Nenhuma opção começa assim. Corrija uma letra.</source>
        <translation>Ninguna opción comienza así. Corrija una letra.</translation>
    </message>
    <message>
        <source>Deixar como está</source>
        <translation>Dejar como está</translation>
    </message>
    <message>
        <source>Usar o do cadastro</source>
        <translation>Usar el de mi cuenta</translation>
    </message>
    <message>
        <source>Minha cidade não está aqui</source>
        <translation>Mi ciudad no está aquí</translation>
    </message>
    <message>
        <source>Ainda não sei</source>
        <translation>Todavía no sé</translation>
    </message>
    <message>
        <source>Ninguém me atendeu</source>
        <translation>Nadie me atendió</translation>
    </message>
    <message>
        <source>Não tenho e-mail</source>
        <translation>No tengo correo</translation>
    </message>
    <message>
        <source>Sem número</source>
        <translation>Sin número</translation>
    </message>
    <message>
        <source>Não tem</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Pular</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>Empresa</source>
        <translation>Empresa</translation>
    </message>
    <message>
        <source>Cidade</source>
        <translation>Ciudad</translation>
    </message>
    <message>
        <source>Plano</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Vencimento</source>
        <translation>Vencimiento</translation>
    </message>
    <message>
        <source>Como nos conheceu</source>
        <translation>Cómo nos conoció</translation>
    </message>
    <message>
        <source>Atendimento</source>
        <translation>Atendido por</translation>
    </message>
    <message>
        <source>CPF ou CNPJ</source>
        <translation>CPF o CNPJ</translation>
    </message>
    <message>
        <source>Nome</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Nascimento</source>
        <translation>Nacimiento</translation>
    </message>
    <message>
        <source>Telefone</source>
        <translation>Teléfono</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>Correo</translation>
    </message>
    <message>
        <source>CEP</source>
        <translation>Código postal (CEP)</translation>
    </message>
    <message>
        <source>Rua</source>
        <translation>Calle</translation>
    </message>
    <message>
        <source>Número</source>
        <translation>Número</translation>
    </message>
    <message>
        <source>Complemento</source>
        <translation>Piso, departamento</translation>
    </message>
    <message>
        <source>Bairro</source>
        <translation>Barrio</translation>
    </message>
    <message>
        <source>Melhor horário</source>
        <translation>Mejor horario</translation>
    </message>
    <message>
        <source>Fotos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Protocolo</source>
        <translation>Número de solicitud</translation>
    </message>
    <message>
        <source>Assunto</source>
        <translation>Asunto</translation>
    </message>
    <message>
        <source>Detalhes</source>
        <translation>Detalles</translation>
    </message>
    <message>
        <source>WhatsApp</source>
        <translation>WhatsApp</translation>
    </message>
    <message>
        <source>nenhuma</source>
        <translation>ninguna</translation>
    </message>
    <message>
        <source>como foi enviado</source>
        <translation>como se envió</translation>
    </message>
    <message>
        <source>não informado</source>
        <translation>no informado</translation>
    </message>
    <message>
        <source>Dia %1</source>
        <translation>Día %1</translation>
    </message>
    <message>
        <source>De manhã</source>
        <translation>Por la mañana</translation>
    </message>
    <message>
        <source>À tarde</source>
        <translation>Por la tarde</translation>
    </message>
    <message>
        <source>À noite</source>
        <translation>Por la noche</translation>
    </message>
    <message>
        <source>A qualquer hora</source>
        <translation>A cualquier hora</translation>
    </message>
    <message>
        <source>Vence todo %1</source>
        <translation>Vence el %1 de cada mes</translation>
    </message>
    <message>
        <source>Seu nascimento e telefone</source>
        <translation>Su nacimiento y teléfono</translation>
    </message>
    <message>
        <source>Qual é a rua e o bairro?</source>
        <translation>¿Cuál es la calle y el barrio?</translation>
    </message>
    <message>
        <source>Número e complemento</source>
        <translation>Número, piso y departamento</translation>
    </message>
    <message>
        <source>Toque em Mudar para corrigir.</source>
        <translation>Toque Cambiar para corregir.</translation>
    </message>
    <message>
        <source>Quer contar mais alguma coisa?</source>
        <translation>¿Quiere contar algo más?</translation>
    </message>
    <message>
        <source>Você</source>
        <translation>Usted</translation>
    </message>
    <message>
        <source>Endereço</source>
        <translation>Dirección</translation>
    </message>
    <message>
        <source>Como foi enviado</source>
        <translation>Como se envió</translation>
    </message>
    <message>
        <source>Não informado</source>
        <translation>No informado</translation>
    </message>
    <message>
        <source>por mês</source>
        <translation>por mes</translation>
    </message>
    <message>
        <source>Digite o número ou toque em Sem número.</source>
        <translation>Ingrese el número o toque Sin número.</translation>
    </message>
    <message>
        <source>Falta preencher.</source>
        <translation>Complete este campo.</translation>
    </message>
    <message>
        <source>Digite o nome e o sobrenome.</source>
        <translation>Ingrese el nombre y el apellido.</translation>
    </message>
    <message>
        <source>O nome tem um símbolo ou número. Use só letras.</source>
        <translation>El nombre tiene un símbolo o un número. Use solo letras.</translation>
    </message>
    <message>
        <source>Essa data não existe. Corrija o dia, o mês ou o ano.</source>
        <translation>Esa fecha no existe. Corrija el día, el mes o el año.</translation>
    </message>
    <message>
        <source>Para contratar é preciso ter 18 anos. Chame um responsável.</source>
        <translation>Para contratar debe tener 18 años. Llame a un adulto.</translation>
    </message>
    <message>
        <source>Faltam números. Digite o DDD e o telefone.</source>
        <translation>Faltan números. Ingrese el código de área y el teléfono.</translation>
    </message>
    <message>
        <source>Esse DDD não existe. Corrija os dois primeiros números.</source>
        <translation>Ese código de área no existe. Corrija los dos primeros números.</translation>
    </message>
    <message>
        <source>Nenhum telefone começa assim. Corrija o número.</source>
        <translation>Ningún teléfono comienza así. Corrija el número.</translation>
    </message>
    <message>
        <source>O e-mail não está completo. Por exemplo: maria@gmail.com.</source>
        <translation>El correo no está completo. Por ejemplo: maria@gmail.com.</translation>
    </message>
    <message>
        <source>Confira o final do e-mail.</source>
        <translation>Revise el final del correo.</translation>
    </message>
    <message>
        <source>Esse CEP não existe. Corrija um número.</source>
        <translation>Ese código postal no existe. Corrija un número.</translation>
    </message>
    <message>
        <source>Esse CEP é de outro estado. Confira o número.</source>
        <translation>Ese código postal es de otro estado. Revise el número.</translation>
    </message>
    <message>
        <source>Está curto demais. Digite por extenso.</source>
        <translation>Es muy corto. Ingrese el texto completo.</translation>
    </message>
    <message>
        <source>Está longo demais. Abrevie um pouco.</source>
        <translation>Es muy largo. Abrevie un poco.</translation>
    </message>
    <message>
        <source>Essa foto não pode ser usada. Tire outra.</source>
        <translation>Esa foto no se puede usar. Tome otra.</translation>
    </message>
    <message>
        <source>Essa foto é grande demais. Tire outra.</source>
        <translation>Esa foto es muy grande. Tome otra.</translation>
    </message>
    <message>
        <source>Já há fotos suficientes.</source>
        <translation>Ya hay fotos suficientes.</translation>
    </message>
    <message>
        <source>Esse protocolo não confere. Compare letra por letra.</source>
        <translation>Ese número de solicitud no es válido. Compare letra por letra.</translation>
    </message>
    <message>
        <source>Não encontramos esse pedido. Confira o documento e o protocolo.</source>
        <translation>No encontramos esa solicitud. Revise el documento y el número de solicitud.</translation>
    </message>
    <message>
        <source>Não conseguimos consultar agora. Toque em Continuar de novo em instantes.</source>
        <translation>No pudimos consultarlo ahora. Toque Continuar de nuevo en un momento.</translation>
    </message>
    <message>
        <source>Não conseguimos guardar agora. Nada se perdeu: toque outra vez em Enviar.</source>
        <translation>No pudimos guardarlo ahora. No se perdió nada: toque Enviar otra vez.</translation>
    </message>
    <message>
        <source>Esse número não confere. Corrija.</source>
        <translation>Ese número no es válido. Corríjalo.</translation>
    </message>
    <message>
        <source>%1 de %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>Falta pouco</source>
        <translation>Falta poco</translation>
    </message>
</context>
<context>
    <name>form_failed</name>
    <message>
        <source>Não foi possível abrir agora</source>
        <translation>No fue posible abrir esto ahora</translation>
    </message>
    <message>
        <source>Não foi possível abrir o cadastro agora</source>
        <translation>No fue posible abrir el formulario ahora</translation>
    </message>
    <message>
        <source>Não conseguimos buscar as opções. Tente de novo ou fale com um atendente.</source>
        <translation>No pudimos buscar las opciones. Intente de nuevo o hable con nuestro personal.</translation>
    </message>
</context>
<context>
    <name>greeting</name>
    <message>
        <source>Olá, %1</source>
        <translation>Hola, %1</translation>
    </message>
</context>
<context>
    <name>hints</name>
    <message>
        <source>Demonstração</source>
        <translation>Demostración</translation>
    </message>
    <message>
        <source>Simular pagamento</source>
        <translation>Simular pago</translation>
    </message>
    <message>
        <source>Resposta: %1</source>
        <translation>Respuesta: %1</translation>
    </message>
</context>
<context>
    <name>home</name>
    <message>
        <source>Quero ser cliente</source>
        <translation>Quiero ser cliente</translation>
    </message>
    <message>
        <source>Quero que me liguem</source>
        <translation>Quiero que me llamen</translation>
    </message>
    <message>
        <source>Acompanhar pedido</source>
        <translation>Consultar una solicitud</translation>
    </message>
</context>
<context>
    <name>list</name>
    <message>
        <source>Subir a lista</source>
        <translation>Subir la lista</translation>
    </message>
    <message>
        <source>Descer a lista</source>
        <translation>Bajar la lista</translation>
    </message>
</context>
<context>
    <name>message</name>
    <message>
        <source>Concluir</source>
        <translation>Finalizar</translation>
    </message>
    <message>
        <source>Tentar de novo</source>
        <translation>Intentar de nuevo</translation>
    </message>
</context>
<context>
    <name>not_charged</name>
    <message>
        <source>Pagar com PIX</source>
        <translation>Pagar con PIX</translation>
    </message>
    <message>
        <source>Pagar de outra forma</source>
        <translation>Pagar de otra forma</translation>
    </message>
    <message>
        <source>Tentar de novo</source>
        <translation>Intentar de nuevo</translation>
    </message>
    <message>
        <source>Tentar outro cartão</source>
        <translation>Probar otra tarjeta</translation>
    </message>
    <message>
        <source>O cartão não foi aceito</source>
        <translation>La tarjeta fue rechazada</translation>
    </message>
    <message>
        <source>Nada foi cobrado. Tente outro cartão ou pague de outra forma.</source>
        <translation>No se cobró nada. Pruebe otra tarjeta o pague de otra forma.</translation>
    </message>
    <message>
        <source>O tempo na maquininha acabou</source>
        <translation>Se acabó el tiempo en la terminal</translation>
    </message>
    <message>
        <source>Nada foi cobrado.</source>
        <translation>No se cobró nada.</translation>
    </message>
    <message>
        <source>A maquininha não está disponível agora</source>
        <translation>La terminal no está disponible ahora</translation>
    </message>
    <message>
        <source>Nada foi cobrado. Ela pode estar desligada ou em uso.</source>
        <translation>No se cobró nada. Puede estar apagada o en uso.</translation>
    </message>
</context>
<context>
    <name>nothing_open</name>
    <message>
        <source>Liberar minha internet</source>
        <translation>Reactivar mi internet</translation>
    </message>
    <message>
        <source>Você não tem boletos em aberto</source>
        <translation>Usted no tiene boletos pendientes</translation>
    </message>
    <message>
        <source>Está tudo em dia. Obrigado!</source>
        <translation>Todo está al día. ¡Gracias!</translation>
    </message>
    <message>
        <source>Desligue e ligue o roteador. Se a internet não voltar, fale com um atendente.</source>
        <translation>Apague y encienda el router. Si el internet no vuelve, hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Sua internet
está bloqueada</source>
        <translation>Su internet
está bloqueado</translation>
    </message>
    <message>
        <source>Sua internet
está lenta</source>
        <translation>Su internet
está lento</translation>
    </message>
    <message>
        <source>Você não tem boletos em aberto.</source>
        <translation>No tiene boletos pendientes.</translation>
    </message>
    <message>
        <source>Consultar outro documento</source>
        <translation>Consultar otro documento</translation>
    </message>
    <message>
        <source>Pode liberar a internet agora.</source>
        <translation>Puede reactivar su internet ahora.</translation>
    </message>
    <message>
        <source>Fale com um atendente.</source>
        <translation>Hable con nuestro personal.</translation>
    </message>
</context>
<context>
    <name>operator</name>
    <message>
        <source>Texto disponível só em português:</source>
        <translation>Disponible solo en portugués:</translation>
    </message>
</context>
<context>
    <name>out_of_service</name>
    <message>
        <source>Fora de serviço
no momento</source>
        <translation>Fuera de servicio
en este momento</translation>
    </message>
    <message>
        <source>O sistema não responde. Este totem volta a funcionar assim que ele responder.</source>
        <translation>El sistema no responde. Este tótem vuelve a funcionar en cuanto responda.</translation>
    </message>
    <message>
        <source>Este totem está em manutenção. Fale com um atendente.</source>
        <translation>Este tótem está en mantenimiento. Hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Este totem precisa de um ajuste. Fale com um atendente.</source>
        <translation>Este tótem necesita un ajuste. Hable con nuestro personal.</translation>
    </message>
</context>
<context>
    <name>paid</name>
    <message>
        <source>%1 às %2</source>
        <translation>%1 a las %2</translation>
    </message>
    <message>
        <source>Confirmação</source>
        <translation>Confirmación</translation>
    </message>
    <message>
        <source>Recibo</source>
        <translation>Recibo</translation>
    </message>
    <message>
        <source>Pagamento confirmado</source>
        <translation>Pago confirmado</translation>
    </message>
    <message>
        <source>Ver boletos</source>
        <translation>Ver boletos</translation>
    </message>
    <message>
        <source>Pagar o próximo</source>
        <translation>Pagar el siguiente</translation>
    </message>
    <message>
        <source>A velocidade volta
em alguns minutos</source>
        <translation>La velocidad vuelve
en unos minutos</translation>
    </message>
    <message>
        <source>Sua internet volta
em alguns minutos</source>
        <translation>Su internet vuelve
en unos minutos</translation>
    </message>
    <message>
        <source>%1 em aberto</source>
        <translation>%1 pendientes</translation>
    </message>
</context>
<context>
    <name>paused</name>
    <message>
        <source>Um momento, por favor</source>
        <translation>Un momento, por favor</translation>
    </message>
</context>
<context>
    <name>pay</name>
    <message>
        <source>Abra o app do seu banco</source>
        <translation>Abra la app de su banco</translation>
    </message>
    <message>
        <source>Escolha pagar com PIX</source>
        <translation>Elija pagar con PIX</translation>
    </message>
    <message>
        <source>No app do seu banco, escolha PIX e aponte a câmera para cá.</source>
        <translation>En la app de su banco, elija PIX y apunte la cámara aquí.</translation>
    </message>
    <message>
        <source>Aponte a câmera para cá</source>
        <translation>Apunte la cámara aquí</translation>
    </message>
    <message>
        <source>Com a câmera do celular, aponte para cá e toque no endereço.</source>
        <translation>Con la cámara del celular, apunte aquí y toque la dirección.</translation>
    </message>
    <message>
        <source>No app do seu banco, escolha boleto e aponte a câmera para cá.</source>
        <translation>En la app de su banco, elija boleto y apunte la cámara aquí.</translation>
    </message>
    <message>
        <source>QR Code do PIX</source>
        <translation>Código QR del PIX</translation>
    </message>
    <message>
        <source>Escolha débito ou crédito</source>
        <translation>Elija débito o crédito</translation>
    </message>
    <message>
        <source>Vá até a maquininha</source>
        <translation>Vaya a la terminal</translation>
    </message>
    <message>
        <source>Aproxime ou insira o cartão</source>
        <translation>Acerque o inserte la tarjeta</translation>
    </message>
    <message>
        <source>Escolha débito ou crédito e use o cartão na maquininha.</source>
        <translation>Elija débito o crédito y use la tarjeta en la terminal.</translation>
    </message>
    <message>
        <source>Código de barras do boleto</source>
        <translation>Código de barras del boleto</translation>
    </message>
    <message>
        <source>Abra a câmera do celular</source>
        <translation>Abra la cámara del celular</translation>
    </message>
    <message>
        <source>Aponte para cá</source>
        <translation>Apunte aquí</translation>
    </message>
    <message>
        <source>Toque no endereço</source>
        <translation>Toque la dirección</translation>
    </message>
    <message>
        <source>QR Code para abrir o boleto no celular</source>
        <translation>Código QR para abrir el boleto en el celular</translation>
    </message>
    <message>
        <source>Escolha pagar boleto</source>
        <translation>Elija pagar boleto</translation>
    </message>
</context>
<context>
    <name>printing</name>
    <message>
        <source>Pagar com o celular</source>
        <translation>Pagar con el celular</translation>
    </message>
    <message>
        <source>Preparando a impressão</source>
        <translation>Preparando la impresión</translation>
    </message>
    <message>
        <source>Imprimindo seu documento</source>
        <translation>Imprimiendo su documento</translation>
    </message>
    <message>
        <source>Imprimindo seu protocolo</source>
        <translation>Imprimiendo su número de solicitud</translation>
    </message>
    <message>
        <source>Parar</source>
        <translation>Parar</translation>
    </message>
    <message>
        <source>Saiu</source>
        <translation>Salió</translation>
    </message>
    <message>
        <source>Não saiu</source>
        <translation>No salió</translation>
    </message>
    <message>
        <source>Imprimir de novo</source>
        <translation>Imprimir de nuevo</translation>
    </message>
    <message>
        <source>Imprimindo %1 de %2</source>
        <translation>Imprimiendo %1 de %2</translation>
    </message>
    <message>
        <source>Imprimindo seu boleto</source>
        <translation>Imprimiendo su boleto</translation>
    </message>
    <message>
        <source>Aguarde um instante.</source>
        <translation>Espere un momento.</translation>
    </message>
    <message>
        <source>Parando a impressão</source>
        <translation>Deteniendo la impresión</translation>
    </message>
    <message>
        <source>A folha que já começou ainda vai sair.</source>
        <translation>La hoja que ya se está imprimiendo va a salir.</translation>
    </message>
    <message>
        <source>Imprimir de novo?</source>
        <translation>¿Imprimir de nuevo?</translation>
    </message>
    <message>
        <source>Impressos: %1 de %2</source>
        <translation>Impresos: %1 de %2</translation>
    </message>
    <message>
        <source>O papel saiu?</source>
        <translation>¿Salió el papel?</translation>
    </message>
    <message>
        <source>A impressora não confirmou a impressão. Veja se o papel saiu.</source>
        <translation>La impresora no confirmó la impresión. Verifique si salió el papel.</translation>
    </message>
    <message>
        <source>Nada foi impresso</source>
        <translation>No se imprimió nada</translation>
    </message>
    <message>
        <source>A impressão parou antes de começar.</source>
        <translation>La impresión se detuvo antes de empezar.</translation>
    </message>
    <message>
        <source>Você pode abrir o documento no celular ou pedir ajuda a um atendente.</source>
        <translation>Puede abrir el documento en el celular o pedir ayuda a nuestro personal.</translation>
    </message>
    <message>
        <source>Você pode fotografar o protocolo ou pedir ajuda a um atendente.</source>
        <translation>Puede fotografiar el número de solicitud o pedir ayuda a nuestro personal.</translation>
    </message>
    <message>
        <source>O papel não saiu</source>
        <translation>El papel no salió</translation>
    </message>
    <message>
        <source>Chame um atendente. Se imprimir de novo, podem sair duas vias.</source>
        <translation>Hable con nuestro personal. Si imprime de nuevo, pueden salir dos copias.</translation>
    </message>
    <message>
        <source>Se imprimir de novo, podem sair duas vias: pague só uma.</source>
        <translation>Si imprime de nuevo, pueden salir dos copias: pague solo una.</translation>
    </message>
    <message>
        <source>Voltar ao pagamento</source>
        <translation>Volver al pago</translation>
    </message>
    <message>
        <source>Voltar ao documento</source>
        <translation>Volver al documento</translation>
    </message>
    <message>
        <source>Voltar ao protocolo</source>
        <translation>Volver al número de solicitud</translation>
    </message>
    <message>
        <source>Voltar ao boleto</source>
        <translation>Volver al boleto</translation>
    </message>
    <message>
        <source>Voltar aos boletos</source>
        <translation>Volver a los boletos</translation>
    </message>
    <message>
        <source>Imprimindo sua confirmação</source>
        <translation>Imprimiendo su confirmación</translation>
    </message>
    <message>
        <source>A impressora não confirmou a impressão. Conte as folhas antes de responder.</source>
        <translation>La impresora no confirmó la impresión. Cuente las hojas antes de responder.</translation>
    </message>
    <message>
        <source>Saíram todas</source>
        <translation>Salieron todas</translation>
    </message>
    <message>
        <source>Nem todas</source>
        <translation>No todas</translation>
    </message>
    <message>
        <source>Veja se não ficou nada na impressora.</source>
        <translation>Revise que no quede nada en la impresora.</translation>
    </message>
    <message>
        <source>A impressão parou. Pegue as folhas que saíram.</source>
        <translation>La impresión se detuvo. Tome las hojas que salieron.</translation>
    </message>
    <message>
        <source>Pronto! Pegue seus boletos.</source>
        <translation>¡Listo! Tome sus boletos.</translation>
    </message>
    <message>
        <source>Pronto!
Pegue sua confirmação.</source>
        <translation>¡Listo!
Tome su confirmación.</translation>
    </message>
    <message>
        <source>Imprimindo seu recibo</source>
        <translation>Imprimiendo su recibo</translation>
    </message>
    <message>
        <source>Pronto!
Pegue seu recibo.</source>
        <translation>¡Listo!
Tome su recibo.</translation>
    </message>
    <message>
        <source>Pronto!
Pegue seu documento.</source>
        <translation>¡Listo!
Tome su documento.</translation>
    </message>
    <message>
        <source>Pronto!
Pegue seu protocolo.</source>
        <translation>¡Listo!
Tome su número de solicitud.</translation>
    </message>
    <message>
        <source>Pronto! Pegue seu boleto.</source>
        <translation>¡Listo! Tome su boleto.</translation>
    </message>
    <message>
        <source>Nem todas saíram</source>
        <translation>No salieron todas</translation>
    </message>
    <message>
        <source>Escolha na lista só os que faltam e imprima de novo, ou chame um atendente.</source>
        <translation>Elija en la lista solo los que faltan e imprima de nuevo, o hable con nuestro personal.</translation>
    </message>
    <message>
        <source>O papel acabou</source>
        <translation>Se acabó el papel</translation>
    </message>
    <message>
        <source>A impressora está aberta</source>
        <translation>La impresora está abierta</translation>
    </message>
    <message>
        <source>O papel enroscou</source>
        <translation>Se atascó el papel</translation>
    </message>
    <message>
        <source>A impressora está desligada</source>
        <translation>La impresora está apagada</translation>
    </message>
    <message>
        <source>A tinta acabou</source>
        <translation>Se acabó la tinta</translation>
    </message>
    <message>
        <source>O papel não foi cortado</source>
        <translation>El papel no se cortó</translation>
    </message>
    <message>
        <source>A impressora não respondeu</source>
        <translation>La impresora no respondió</translation>
    </message>
    <message>
        <source>Não foi possível imprimir</source>
        <translation>No fue posible imprimir</translation>
    </message>
    <message>
        <source>Seu pagamento está confirmado. Um atendente pode ajudar.</source>
        <translation>Su pago está confirmado. Nuestro personal puede ayudarle.</translation>
    </message>
    <message>
        <source>Você pode pagar pelo celular, sem papel, ou pedir ajuda a um atendente.</source>
        <translation>Puede pagar con el celular, sin papel, o pedir ayuda a nuestro personal.</translation>
    </message>
</context>
<context>
    <name>received</name>
    <message>
        <source>Fale com um atendente</source>
        <translation>Hable con nuestro personal</translation>
    </message>
    <message>
        <source>Não foi possível concluir o seu pedido aqui. Mostre este protocolo ao atendente.</source>
        <translation>No pudimos completar su solicitud aquí. Muestre este número a nuestro personal.</translation>
    </message>
    <message>
        <source>Pedido recebido</source>
        <translation>Solicitud recibida</translation>
    </message>
    <message>
        <source>Vamos ligar para você.</source>
        <translation>Lo llamaremos.</translation>
    </message>
    <message>
        <source>Chamado aberto</source>
        <translation>Solicitud de ayuda registrada</translation>
    </message>
    <message>
        <source>Vamos atualizar seus contatos.</source>
        <translation>Actualizaremos sus datos de contacto.</translation>
    </message>
    <message>
        <source>Mudança recebida</source>
        <translation>Cambio recibido</translation>
    </message>
    <message>
        <source>O protocolo é o mesmo.</source>
        <translation>El número de solicitud es el mismo.</translation>
    </message>
    <message>
        <source>Guarde o protocolo: com ele você acompanha o pedido aqui mesmo.</source>
        <translation>Guarde el número: con él puede consultar su solicitud aquí mismo.</translation>
    </message>
    <message>
        <source>Imprimir protocolo</source>
        <translation>Imprimir el número</translation>
    </message>
</context>
<context>
    <name>rejected</name>
    <message>
        <source>Não conseguimos confirmar os dados</source>
        <translation>No pudimos confirmar los datos</translation>
    </message>
    <message>
        <source>Um atendente confere o seu cadastro e mostra seus boletos.</source>
        <translation>Nuestro personal revisa su cuenta y le muestra sus boletos.</translation>
    </message>
</context>
<context>
    <name>sign_up_status</name>
    <message>
        <source>Seu pedido está guardado</source>
        <translation>Su solicitud está guardada</translation>
    </message>
    <message>
        <source>Ele será enviado assim que o sistema responder. Não precisa pedir de novo.</source>
        <translation>Se enviará cuando el sistema responda. No hace falta pedirla de nuevo.</translation>
    </message>
    <message>
        <source>Precisamos falar com você</source>
        <translation>Necesitamos hablar con usted</translation>
    </message>
    <message>
        <source>Falta um detalhe no seu pedido. Fale com um atendente.</source>
        <translation>Falta un detalle en su solicitud. Hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Situação: %1</source>
        <translation>Estado: %1</translation>
    </message>
    <message>
        <source>Entraremos em contato quando houver novidades.</source>
        <translation>Nos comunicaremos cuando haya novedades.</translation>
    </message>
    <message>
        <source>Fale com um atendente para continuar o seu pedido.</source>
        <translation>Hable con nuestro personal para continuar con su solicitud.</translation>
    </message>
    <message>
        <source>Fale com um atendente para saber mais.</source>
        <translation>Hable con nuestro personal para saber más.</translation>
    </message>
    <message>
        <source>Recebemos o seu pedido</source>
        <translation>Recibimos su solicitud</translation>
    </message>
    <message>
        <source>Entraremos em contato com você.</source>
        <translation>Nos comunicaremos con usted.</translation>
    </message>
    <message>
        <source>Mudar o pedido</source>
        <translation>Cambiar la solicitud</translation>
    </message>
    <message>
        <source>Protocolo %1</source>
        <translation>Número de solicitud %1</translation>
    </message>
    <message>
        <source>enviado em %1</source>
        <translation>enviado el %1</translation>
    </message>
</context>
<context>
    <name>status</name>
    <message>
        <source>Ativo</source>
        <translation>Activo</translation>
    </message>
    <message>
        <source>Ativa</source>
        <translation>Activa</translation>
    </message>
    <message>
        <source>Inativo</source>
        <translation>Inactivo</translation>
    </message>
    <message>
        <source>Inativa</source>
        <translation>Inactiva</translation>
    </message>
    <message>
        <source>Bloqueado</source>
        <translation>Bloqueado</translation>
    </message>
    <message>
        <source>Bloqueada</source>
        <translation>Bloqueada</translation>
    </message>
    <message>
        <source>Desbloqueado</source>
        <translation>Desbloqueado</translation>
    </message>
    <message>
        <source>Desbloqueada</source>
        <translation>Desbloqueada</translation>
    </message>
    <message>
        <source>Liberado</source>
        <translation>Liberado</translation>
    </message>
    <message>
        <source>Liberada</source>
        <translation>Liberada</translation>
    </message>
    <message>
        <source>Suspenso</source>
        <translation>Suspendido</translation>
    </message>
    <message>
        <source>Suspensa</source>
        <translation>Suspendida</translation>
    </message>
    <message>
        <source>Cancelado</source>
        <translation>Cancelado</translation>
    </message>
    <message>
        <source>Cancelada</source>
        <translation>Cancelada</translation>
    </message>
    <message>
        <source>Encerrado</source>
        <translation>Cerrado</translation>
    </message>
    <message>
        <source>Encerrada</source>
        <translation>Cerrada</translation>
    </message>
    <message>
        <source>Desativado</source>
        <translation>Desactivado</translation>
    </message>
    <message>
        <source>Desativada</source>
        <translation>Desactivada</translation>
    </message>
    <message>
        <source>Habilitado</source>
        <translation>Habilitado</translation>
    </message>
    <message>
        <source>Habilitada</source>
        <translation>Habilitada</translation>
    </message>
    <message>
        <source>Conectado</source>
        <translation>Conectado</translation>
    </message>
    <message>
        <source>Conectada</source>
        <translation>Conectada</translation>
    </message>
    <message>
        <source>Desconectado</source>
        <translation>Desconectado</translation>
    </message>
    <message>
        <source>Desconectada</source>
        <translation>Desconectada</translation>
    </message>
    <message>
        <source>Instalado</source>
        <translation>Instalado</translation>
    </message>
    <message>
        <source>Instalada</source>
        <translation>Instalada</translation>
    </message>
    <message>
        <source>Pago</source>
        <translation>Pagado</translation>
    </message>
    <message>
        <source>Paga</source>
        <translation>Pagada</translation>
    </message>
    <message>
        <source>Quitado</source>
        <translation>Saldado</translation>
    </message>
    <message>
        <source>Quitada</source>
        <translation>Saldada</translation>
    </message>
    <message>
        <source>Vencido</source>
        <translation>Vencido</translation>
    </message>
    <message>
        <source>Vencida</source>
        <translation>Vencida</translation>
    </message>
    <message>
        <source>Atrasado</source>
        <translation>Atrasado</translation>
    </message>
    <message>
        <source>Atrasada</source>
        <translation>Atrasada</translation>
    </message>
    <message>
        <source>Aberto</source>
        <translation>Abierto</translation>
    </message>
    <message>
        <source>Aberta</source>
        <translation>Abierta</translation>
    </message>
    <message>
        <source>Emitido</source>
        <translation>Emitido</translation>
    </message>
    <message>
        <source>Emitida</source>
        <translation>Emitida</translation>
    </message>
    <message>
        <source>Autorizado</source>
        <translation>Autorizado</translation>
    </message>
    <message>
        <source>Autorizada</source>
        <translation>Autorizada</translation>
    </message>
    <message>
        <source>Confirmado</source>
        <translation>Confirmado</translation>
    </message>
    <message>
        <source>Confirmada</source>
        <translation>Confirmada</translation>
    </message>
    <message>
        <source>Recebido</source>
        <translation>Recibido</translation>
    </message>
    <message>
        <source>Recebida</source>
        <translation>Recibida</translation>
    </message>
    <message>
        <source>Estornado</source>
        <translation>Reembolsado</translation>
    </message>
    <message>
        <source>Estornada</source>
        <translation>Reembolsada</translation>
    </message>
    <message>
        <source>Agendado</source>
        <translation>Agendado</translation>
    </message>
    <message>
        <source>Agendada</source>
        <translation>Agendada</translation>
    </message>
    <message>
        <source>Aprovado</source>
        <translation>Aprobado</translation>
    </message>
    <message>
        <source>Aprovada</source>
        <translation>Aprobada</translation>
    </message>
    <message>
        <source>Reprovado</source>
        <translation>No aprobado</translation>
    </message>
    <message>
        <source>Reprovada</source>
        <translation>No aprobada</translation>
    </message>
    <message>
        <source>Recusado</source>
        <translation>Rechazado</translation>
    </message>
    <message>
        <source>Recusada</source>
        <translation>Rechazada</translation>
    </message>
    <message>
        <source>Rejeitado</source>
        <translation>Rechazado</translation>
    </message>
    <message>
        <source>Rejeitada</source>
        <translation>Rechazada</translation>
    </message>
    <message>
        <source>Concluído</source>
        <translation>Completado</translation>
    </message>
    <message>
        <source>Concluída</source>
        <translation>Completada</translation>
    </message>
    <message>
        <source>Finalizado</source>
        <translation>Finalizado</translation>
    </message>
    <message>
        <source>Finalizada</source>
        <translation>Finalizada</translation>
    </message>
    <message>
        <source>Contratado</source>
        <translation>Contratado</translation>
    </message>
    <message>
        <source>Contratada</source>
        <translation>Contratada</translation>
    </message>
    <message>
        <source>Pendente</source>
        <translation>Pendiente</translation>
    </message>
    <message>
        <source>Em aberto</source>
        <translation>Pendiente</translation>
    </message>
    <message>
        <source>Em atraso</source>
        <translation>Atrasado</translation>
    </message>
    <message>
        <source>Em dia</source>
        <translation>Al día</translation>
    </message>
    <message>
        <source>A vencer</source>
        <translation>Por vencer</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Inicial</source>
        <translation>Inicial</translation>
    </message>
    <message>
        <source>Em análise</source>
        <translation>En análisis</translation>
    </message>
    <message>
        <source>Em andamento</source>
        <translation>En curso</translation>
    </message>
    <message>
        <source>Em processamento</source>
        <translation>En proceso</translation>
    </message>
    <message>
        <source>Em instalação</source>
        <translation>En instalación</translation>
    </message>
    <message>
        <source>Aguardando</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Aguardando pagamento</source>
        <translation>En espera de pago</translation>
    </message>
    <message>
        <source>Aguardando assinatura</source>
        <translation>En espera de firma</translation>
    </message>
    <message>
        <source>Aguardando instalação</source>
        <translation>En espera de instalación</translation>
    </message>
    <message>
        <source>Aguardando análise</source>
        <translation>En espera de análisis</translation>
    </message>
    <message>
        <source>Aguardando aprovação</source>
        <translation>En espera de aprobación</translation>
    </message>
    <message>
        <source>Bloqueado por débito</source>
        <translation>Bloqueado por falta de pago</translation>
    </message>
    <message>
        <source>Suspenso por débito</source>
        <translation>Suspendido por falta de pago</translation>
    </message>
    <message>
        <source>Suspenso parcialmente</source>
        <translation>Suspendido parcialmente</translation>
    </message>
    <message>
        <source>Bloqueio financeiro</source>
        <translation>Bloqueo por falta de pago</translation>
    </message>
    <message>
        <source>Bloqueio administrativo</source>
        <translation>Bloqueo administrativo</translation>
    </message>
    <message>
        <source>Serviço habilitado</source>
        <translation>Servicio habilitado</translation>
    </message>
    <message>
        <source>Serviço bloqueado</source>
        <translation>Servicio bloqueado</translation>
    </message>
    <message>
        <source>Velocidade reduzida</source>
        <translation>Velocidad reducida</translation>
    </message>
    <message>
        <source>Pago parcialmente</source>
        <translation>Pagado parcialmente</translation>
    </message>
    <message>
        <source>Instalação agendada</source>
        <translation>Instalación agendada</translation>
    </message>
</context>
<context>
    <name>title_changed</name>
    <message>
        <source>Ver os boletos de novo</source>
        <translation>Ver los boletos de nuevo</translation>
    </message>
    <message>
        <source>Ver o que foi pago</source>
        <translation>Ver lo que se pagó</translation>
    </message>
    <message>
        <source>Este boleto mudou</source>
        <translation>Este boleto cambió</translation>
    </message>
    <message>
        <source>O valor mudou ou ele já foi pago de outra forma. Nada foi cobrado no cartão.</source>
        <translation>El monto cambió o ya se pagó de otra forma. No se cobró nada en la tarjeta.</translation>
    </message>
</context>
<context>
    <name>unlock</name>
    <message>
        <source>Imprimir</source>
        <translation>Imprimir</translation>
    </message>
    <message>
        <source>Pagar agora</source>
        <translation>Pagar ahora</translation>
    </message>
    <message>
        <source>Ver boletos</source>
        <translation>Ver boletos</translation>
    </message>
    <message>
        <source>A velocidade volta ao normal agora, para dar tempo de pagar.</source>
        <translation>La velocidad vuelve a la normalidad ahora, para que tenga tiempo de pagar.</translation>
    </message>
    <message>
        <source>Sua internet volta agora, para dar tempo de pagar.</source>
        <translation>Su internet vuelve ahora, para que tenga tiempo de pagar.</translation>
    </message>
    <message>
        <source>Liberar agora</source>
        <translation>Reactivar ahora</translation>
    </message>
    <message>
        <source>Agora não</source>
        <translation>Ahora no</translation>
    </message>
    <message>
        <source>Liberar a internet em confiança?</source>
        <translation>¿Reactivar su internet y pagar después?</translation>
    </message>
    <message>
        <source>Desligue e ligue o roteador. Pode levar 15 minutos.</source>
        <translation>Apague y encienda el router. Puede tardar 15 minutos.</translation>
    </message>
    <message>
        <source>Internet liberada</source>
        <translation>Internet reactivado</translation>
    </message>
    <message>
        <source>Não sabemos se a internet foi liberada</source>
        <translation>No sabemos si se reactivó su internet</translation>
    </message>
    <message>
        <source>O pedido foi enviado, mas a resposta não chegou. Espere 15 minutos, desligue e ligue o roteador. Se não voltar, fale com um atendente.</source>
        <translation>La solicitud se envió, pero no llegó la respuesta. Espere 15 minutos, apague y encienda el router. Si no vuelve, hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Não foi possível liberar agora</source>
        <translation>No fue posible reactivarlo ahora</translation>
    </message>
    <message>
        <source>Nada mudou no seu contrato. Tente de novo ou fale com um atendente.</source>
        <translation>Nada cambió en su contrato. Intente de nuevo o hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Pagando o boleto, a internet volta sozinha.</source>
        <translation>Al pagar el boleto, internet vuelve solo.</translation>
    </message>
    <message>
        <source>Pagando com PIX, a internet volta sozinha.</source>
        <translation>Si paga con PIX, su internet vuelve solo.</translation>
    </message>
    <message>
        <source>A sua internet não está bloqueada</source>
        <translation>Su internet no está bloqueado</translation>
    </message>
    <message>
        <source>Desligue e ligue o roteador. Se não voltar, fale com um atendente.</source>
        <translation>Apague y encienda el router. Si no vuelve, hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Este contrato não está ativo</source>
        <translation>Este contrato no está activo</translation>
    </message>
    <message>
        <source>Fale com um atendente para voltar a usar a internet.</source>
        <translation>Hable con nuestro personal para volver a usar internet.</translation>
    </message>
    <message>
        <source>Até %1</source>
        <translation>Hasta %1</translation>
    </message>
    <message>
        <source>Você já usou a liberação em confiança</source>
        <translation>Ya usó la reactivación en confianza</translation>
    </message>
    <message>
        <source>Este contrato não permite a liberação em confiança</source>
        <translation>Este contrato no permite reactivar y pagar después</translation>
    </message>
    <message>
        <source>A internet não foi liberada</source>
        <translation>No se reactivó su internet</translation>
    </message>
</context>
<context>
    <name>voice</name>
    <message>
        <source>valor mostrado na tela</source>
        <translation>valor mostrado en la pantalla</translation>
    </message>
    <message>
        <source>número mostrado na tela</source>
        <translation>número mostrado en la pantalla</translation>
    </message>
    <message>
        <source>nome mostrado na tela</source>
        <translation>nombre mostrado en la pantalla</translation>
    </message>
    <message>
        <source>1 real</source>
        <translation>1 real</translation>
    </message>
    <message>
        <source>%1 reais</source>
        <translation>%1 reales</translation>
    </message>
    <message>
        <source>1 centavo</source>
        <translation>1 centavo</translation>
    </message>
    <message>
        <source>%1 centavos</source>
        <translation>%1 centavos</translation>
    </message>
    <message>
        <source>%1 e %2</source>
        <translation>%1 con %2</translation>
    </message>
    <message>
        <source>%1 de %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>%1 de %2 de %3</source>
        <translation>%1 de %2 de %3</translation>
    </message>
    <message>
        <source>Escolha um para pagar.</source>
        <translation>Elija uno para pagar.</translation>
    </message>
    <message>
        <source>Fale com um atendente. O protocolo está na tela.</source>
        <translation>Hable con nuestro personal. El número está en la pantalla.</translation>
    </message>
    <message>
        <source>Pedido recebido. O protocolo está na tela.</source>
        <translation>Solicitud recibida. El número está en la pantalla.</translation>
    </message>
    <message>
        <source>A situação do seu pedido está na tela.</source>
        <translation>El estado de su solicitud está en la pantalla.</translation>
    </message>
    <message>
        <source>Boleto %1 de %2</source>
        <translation>Boleto %1 de %2</translation>
    </message>
    <message>
        <source>apagado</source>
        <translation>borrado</translation>
    </message>
    <message>
        <source>tudo apagado</source>
        <translation>todo borrado</translation>
    </message>
    <message>
        <source>dígito</source>
        <translation>dígito</translation>
    </message>
    <message>
        <source>letra</source>
        <translation>letra</translation>
    </message>
    <message>
        <source>Abra o aplicativo do seu banco, escolha PIX e aponte a câmera do celular para esta tela.</source>
        <translation>Abra la aplicación de su banco, elija PIX y apunte la cámara del celular a esta pantalla.</translation>
    </message>
    <message>
        <source>Escolha débito ou crédito e depois use o cartão na maquininha ao lado deste totem.</source>
        <translation>Elija débito o crédito y luego use la tarjeta en la terminal al lado de este tótem.</translation>
    </message>
    <message>
        <source>No aplicativo do seu banco, escolha pagar boleto e aponte a câmera para esta tela.</source>
        <translation>En la aplicación de su banco, elija pagar boleto y apunte la cámara a esta pantalla.</translation>
    </message>
    <message>
        <source>Abra a câmera do celular, aponte para esta tela e toque no endereço que aparecer.</source>
        <translation>Abra la cámara del celular, apunte a esta pantalla y toque la dirección que aparezca.</translation>
    </message>
    <message>
        <source>Não é possível pagar este boleto aqui. Fale com um atendente.</source>
        <translation>Este boleto no se puede pagar aquí. Nuestro personal puede ayudarle.</translation>
    </message>
    <message>
        <source>Contraste forte ligado.</source>
        <translation>Contraste alto activado.</translation>
    </message>
    <message>
        <source>Contraste forte desligado.</source>
        <translation>Contraste alto desactivado.</translation>
    </message>
    <message>
        <source>Tela baixa ligada.</source>
        <translation>Botones más abajo: activado.</translation>
    </message>
    <message>
        <source>Tela baixa desligada.</source>
        <translation>Botones más abajo: desactivado.</translation>
    </message>
    <message>
        <source>Escolha os boletos.</source>
        <translation>Elija los boletos.</translation>
    </message>
    <message>
        <source>Nenhum boleto escolhido.</source>
        <translation>Ningún boleto elegido.</translation>
    </message>
    <message>
        <source>Texto em %1 por cento.</source>
        <translation>Texto al %1 por ciento.</translation>
    </message>
    <message>
        <source>Não dá para mudar mais.</source>
        <translation>No se puede cambiar más.</translation>
    </message>
    <message>
        <source>Mais rápido.</source>
        <translation>Más rápido.</translation>
    </message>
    <message>
        <source>Mais devagar.</source>
        <translation>Más despacio.</translation>
    </message>
    <message>
        <source>Volume em %1 por cento.</source>
        <translation>Volumen al %1 por ciento.</translation>
    </message>
    <message>
        <source>Voz ligada. Com um teclado, Tab anda pela tela e Enter escolhe.</source>
        <translation>Voz activada. Con un teclado, Tab recorre la pantalla y Enter elige.</translation>
    </message>
    <message>
        <source>Total: %1.</source>
        <translation>Total: %1.</translation>
    </message>
    <message>
        <source>Esta tela avisa quando o pagamento chegar.</source>
        <translation>Esta pantalla avisa cuando llegue el pago.</translation>
    </message>
    <message>
        <source>Pagamento confirmado.</source>
        <translation>Pago confirmado.</translation>
    </message>
    <message>
        <source>vencimento em %1</source>
        <translation>vence el %1</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>Valor a informar</source>
        <translation>Valor por informar</translation>
    </message>
    <message>
        <source>Boleto</source>
        <translation>Boleto</translation>
    </message>
    <message>
        <source>Pagamento em confirmação</source>
        <translation>Pago en confirmación</translation>
    </message>
    <message>
        <source>Em aberto</source>
        <translation>Pendiente</translation>
    </message>
    <message>
        <source>Venceu ontem</source>
        <translation>Venció ayer</translation>
    </message>
    <message>
        <source>Vence hoje</source>
        <translation>Vence hoy</translation>
    </message>
    <message>
        <source>Vence amanhã</source>
        <translation>Vence mañana</translation>
    </message>
    <message>
        <source>Em dia</source>
        <translation>Al día</translation>
    </message>
    <message>
        <source>Sem data de vencimento</source>
        <translation>Sin fecha de vencimiento</translation>
    </message>
    <message>
        <source>Venceu em %1</source>
        <translation>Venció el %1</translation>
    </message>
    <message>
        <source>Vence em %1</source>
        <translation>Vence el %1</translation>
    </message>
    <message>
        <source>falta pagar, com multa e juros</source>
        <translation>falta pagar, con multa e intereses</translation>
    </message>
    <message>
        <source>falta pagar</source>
        <translation>falta pagar</translation>
    </message>
    <message>
        <source>com multa, juros e desconto</source>
        <translation>con multa, intereses y descuento</translation>
    </message>
    <message>
        <source>inclui multa e juros</source>
        <translation>incluye multa e intereses</translation>
    </message>
    <message>
        <source>com desconto</source>
        <translation>con descuento</translation>
    </message>
    <message>
        <source>era %1</source>
        <translation>era %1</translation>
    </message>
    <message>
        <source>Pague no atendimento</source>
        <translation>Pague en el mostrador</translation>
    </message>
    <message>
        <source>Só pelo celular</source>
        <translation>Solo con el celular</translation>
    </message>
    <message>
        <source>Em confirmação</source>
        <translation>En confirmación</translation>
    </message>
    <message>
        <source>Vencido</source>
        <translation>Vencido</translation>
    </message>
    <message>
        <source>venceu %1</source>
        <translation>venció %1</translation>
    </message>
    <message>
        <source>vence %1</source>
        <translation>vence %1</translation>
    </message>
    <message>
        <source>Pagar</source>
        <translation>Pagar</translation>
    </message>
    <message>
        <source>%1 · venceu %2</source>
        <translation>%1 · venció %2</translation>
    </message>
    <message>
        <source>%1 · vence %2</source>
        <translation>%1 · vence %2</translation>
    </message>
    <message>
        <source>Pagar %1</source>
        <translation>Pagar %1</translation>
    </message>
    <message>
        <source>o valor atualizado aparece no app do banco</source>
        <translation>el valor actualizado aparece en la app del banco</translation>
    </message>
    <message>
        <source>Se você já pagou, não pague de novo.</source>
        <translation>Si ya pagó, no vuelva a pagar.</translation>
    </message>
    <message>
        <source>Gerando o PIX…</source>
        <translation>Generando el PIX…</translation>
    </message>
    <message>
        <source>Buscando o código de barras…</source>
        <translation>Buscando el código de barras…</translation>
    </message>
    <message>
        <source>O PIX está demorando…</source>
        <translation>El PIX está tardando…</translation>
    </message>
    <message>
        <source>O código de barras está demorando…</source>
        <translation>El código de barras está tardando…</translation>
    </message>
    <message>
        <source>Sem PIX agora</source>
        <translation>Sin PIX por ahora</translation>
    </message>
    <message>
        <source>Sem código de barras agora</source>
        <translation>Sin código de barras por ahora</translation>
    </message>
    <message>
        <source>O banco está demorando para gerar o PIX.</source>
        <translation>El banco está tardando en generar el PIX.</translation>
    </message>
    <message>
        <source>Enquanto isso, você pode pagar pelo código de barras.</source>
        <translation>Mientras tanto, puede pagar con el código de barras.</translation>
    </message>
    <message>
        <source>Este boleto não pode ser pago com cartão aqui.</source>
        <translation>Este boleto no se puede pagar con tarjeta aquí.</translation>
    </message>
    <message>
        <source>O banco está demorando para enviar o código de barras.</source>
        <translation>El banco está tardando en enviar el código de barras.</translation>
    </message>
    <message>
        <source>Enquanto isso, você pode pagar com PIX.</source>
        <translation>Mientras tanto, puede pagar con PIX.</translation>
    </message>
    <message>
        <source>Este boleto não abre no celular.</source>
        <translation>Este boleto no se abre en el celular.</translation>
    </message>
    <message>
        <source>Não foi possível gerar o PIX agora.</source>
        <translation>No fue posible generar el PIX ahora.</translation>
    </message>
    <message>
        <source>Pague pelo código de barras ou fale com um atendente.</source>
        <translation>Pague con el código de barras o hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Não foi possível buscar o código de barras agora.</source>
        <translation>No fue posible obtener el código de barras ahora.</translation>
    </message>
    <message>
        <source>Pague com PIX ou fale com um atendente.</source>
        <translation>Pague con PIX o hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Fale com um atendente.</source>
        <translation>Hable con nuestro personal.</translation>
    </message>
    <message>
        <source>Este boleto não tem PIX.</source>
        <translation>Este boleto no tiene PIX.</translation>
    </message>
    <message>
        <source>Este boleto não tem código de barras.</source>
        <translation>Este boleto no tiene código de barras.</translation>
    </message>
    <message>
        <source>O PIX está pronto.</source>
        <translation>El PIX está listo.</translation>
    </message>
    <message>
        <source>O código de barras está pronto.</source>
        <translation>El código de barras está listo.</translation>
    </message>
    <message>
        <source>Use o PIX ou imprima o boleto.</source>
        <translation>Use PIX o imprima el boleto.</translation>
    </message>
    <message>
        <source>Use o PIX.</source>
        <translation>Use PIX.</translation>
    </message>
    <message>
        <source>Imprima o boleto.</source>
        <translation>Imprima el boleto.</translation>
    </message>
    <message>
        <source>O código de barras não cabe nesta tela.</source>
        <translation>El código de barras no cabe en esta pantalla.</translation>
    </message>
    <message>
        <source>Não foi possível buscar os códigos deste boleto agora. Tente de novo daqui a pouco ou fale com um atendente.</source>
        <translation>No fue posible obtener los códigos de este boleto ahora. Intente de nuevo en unos minutos o hable con nuestro personal.</translation>
    </message>
    <message>
        <source>O boleto de %1 está sem código agora. Imprima ou tente de novo.</source>
        <translation>El boleto de %1 no tiene código ahora. Imprímalo o intente de nuevo.</translation>
    </message>
    <message>
        <source>O valor do boleto de %1 mudou. Confira e toque nele para pagar.</source>
        <translation>El valor del boleto de %1 cambió. Revíselo y tóquelo para pagar.</translation>
    </message>
    <message>
        <source>O boleto de %1 não está mais em aberto.</source>
        <translation>El boleto de %1 ya no está pendiente.</translation>
    </message>
    <message>
        <source>com %1 de multa e juros</source>
        <translation>con %1 de multa e intereses</translation>
    </message>
    <message>
        <source>A baixa está em processamento.</source>
        <translation>Su cuenta se actualizará en breve.</translation>
    </message>
    <message>
        <source>com multa e juros</source>
        <translation>con multa e intereses</translation>
    </message>
    <message>
        <source>com %1 de desconto</source>
        <translation>con %1 de descuento</translation>
    </message>
    <message>
        <source>%1 de %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>Agora o próximo: %2</source>
        <translation>Ahora el siguiente: %2</translation>
    </message>
    <message>
        <source>Agora o de %1: %2</source>
        <translation>Ahora el de %1: %2</translation>
    </message>
    <message>
        <source>O boleto de %1</source>
        <translation>El boleto de %1</translation>
    </message>
    <message>
        <source>Um boleto</source>
        <translation>Un boleto</translation>
    </message>
    <message>
        <source>%1 ficou sem código agora. Tente de novo pela lista.</source>
        <translation>%1 quedó sin código por ahora. Inténtelo de nuevo desde la lista.</translation>
    </message>
    <message>
        <source>%1 mudou de valor. Confira na lista antes de pagar.</source>
        <translation>%1 cambió de valor. Revíselo en la lista antes de pagar.</translation>
    </message>
    <message>
        <source>%1 não está mais em aberto. Não pague de novo.</source>
        <translation>%1 ya no está pendiente. No lo pague de nuevo.</translation>
    </message>
    <message>
        <source>O boleto de %1 está sem código agora. Tente de novo daqui a pouco.</source>
        <translation>El boleto de %1 no tiene código ahora. Intente de nuevo en unos minutos.</translation>
    </message>
    <message>
        <source>Sem papel</source>
        <translation>Sin papel</translation>
    </message>
    <message>
        <source>Impressora aberta</source>
        <translation>Impresora abierta</translation>
    </message>
    <message>
        <source>Papel enroscado</source>
        <translation>Papel atascado</translation>
    </message>
    <message>
        <source>Sem impressora</source>
        <translation>Sin impresora</translation>
    </message>
    <message>
        <source>Sem tinta</source>
        <translation>Sin tinta</translation>
    </message>
    <message>
        <source>Impressora parada</source>
        <translation>Impresora detenida</translation>
    </message>
</context>
</TS>
